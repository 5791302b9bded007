package io.ecms.tree.stack.user;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

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
 * </pre>
 */
record MemberFiles(Path dataDirectory, String imageId) {
  /** Part of the hash used in a socket name: 48 bits keep the images of one host apart. */
  private static final int HASH_BYTES = 6;

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

  /** Where a cache is written to while nobody is served. */
  Path repair() {
    return socket("r");
  }

  /** A short name: the image id alone could fill the 107 bytes that a unix socket path may have. */
  private Path socket(String suffix) {
    return sockets(dataDirectory).resolve(hash(imageId) + "." + suffix);
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
