package io.ecms.tree.stack.user;

import io.ecms.tree.stack.support.ShortHash;
import java.nio.file.Path;

/**
 * Where one membership keeps its files.
 *
 * <pre>
 * DATA/images/IMAGE/cache.qcow2   blocks fetched so far
 * DATA/images/IMAGE/complete      there when the cache has all of the image, checked
 * DATA/images/IMAGE/member.json   how this host last served the image
 * DATA/images/IMAGE/daemon.pid    process id of the storage daemon
 * DATA/images/IMAGE/daemon.log    its output
 * DATA/images/IMAGE/disks/        one qcow2 file per VM disk
 * DATA/s/HASH.{m,n,u,r}           unix sockets: monitor, NBD export, upward relay, repair
 * DATA/images/IMAGE~reader/       the same of who reads interleaved trees
 * DATA/s/HASH.u{0,1,...}          its upward relays by stripe
 * </pre>
 */
record MemberFiles(Path dataDirectory, String imageId) {
  /** Nothing that an image id may contain. */
  private static final String OF_READER = "~reader";

  /** Of who reads the image in interleaved trees. */
  static MemberFiles ofReader(Path dataDirectory, String imageId) {
    return new MemberFiles(dataDirectory, imageId + OF_READER);
  }

  static Path images(Path dataDirectory) {
    return dataDirectory.resolve("images");
  }

  static Path sockets(Path dataDirectory) {
    return dataDirectory.resolve("s");
  }

  Path directory() {
    return images(dataDirectory).resolve(imageId);
  }

  Path cache() {
    return directory().resolve("cache.qcow2");
  }

  Path complete() {
    return directory().resolve("complete");
  }

  Path record() {
    return directory().resolve("member.json");
  }

  Path pid() {
    return directory().resolve("daemon.pid");
  }

  Path log() {
    return directory().resolve("daemon.log");
  }

  Path monitor() {
    return socket("m");
  }

  Path export() {
    return socket("n");
  }

  Path upward() {
    return socket("u");
  }

  Path upward(int stripe) {
    return socket("u" + stripe);
  }

  /** Where a cache is written to while nobody is served. */
  Path repair() {
    return socket("r");
  }

  /** A short name: the image id alone could fill the 107 bytes that a unix socket path may have. */
  private Path socket(String suffix) {
    return sockets(dataDirectory).resolve(ShortHash.of(imageId) + "." + suffix);
  }
}
