package io.ecms.tree.stack.kernel;

import io.ecms.tree.stack.Endpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Configuration of a {@link KernelStack}.
 *
 * @param dataDirectory holds the records of memberships, VM disks and, without a volume group,
 *     caches
 * @param node tells the things of this node apart from others in the same kernel: lower-case
 *     letters, digits and dashes, 1 to 63
 * @param portal numeric address and port at which this node serves all its images; its port also is
 *     the control number of its target daemon
 * @param allow who may log in: {@code ALL}, an address, or a network as {@code 10.0.0.0/24}
 * @param cache which block cache
 * @param cacheBytes size of the cache of each image, at least {@value #MIN_CACHE_MIB} MiB
 * @param volumes where caches lie; empty for sparse files in the data directory
 * @param parentTimeout how long a parent that is lost is waited for before its path is given up and
 *     readers wait for a path instead; whole seconds
 * @param watchEvery how often lost paths and the target daemon are looked after
 */
public record KernelStackSettings(
    Path dataDirectory,
    String node,
    Endpoint portal,
    String allow,
    CacheKind cache,
    long cacheBytes,
    Optional<VolumeGroup> volumes,
    Duration parentTimeout,
    Duration watchEvery) {

  /** Smallest cache, in MiB: bcache refuses one of less than 1024 buckets of 64 KiB. */
  public static final int MIN_CACHE_MIB = 64;

  private static final Pattern NODE = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
  private static final Pattern ADDRESS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  private static final Pattern ALLOWED =
      Pattern.compile("ALL|[0-9]{1,3}(\\.[0-9]{1,3}){3}(/[0-9]{1,2})?");

  public KernelStackSettings {
    dataDirectory = dataDirectory.toAbsolutePath().normalize();
    require(NODE.matcher(node).matches(), "node must match " + NODE + ": " + node);
    require(
        ADDRESS.matcher(portal.host()).matches(),
        "iSCSI is served at a numeric IPv4 address: " + portal.host());
    require(ALLOWED.matcher(allow).matches(), "allow must match " + ALLOWED + ": " + allow);
    require(
        cacheBytes >= (long) MIN_CACHE_MIB << 20,
        "cache must have at least " + MIN_CACHE_MIB + " MiB: " + cacheBytes);
    require(
        parentTimeout.toSeconds() >= 1 && watchEvery.isPositive(),
        "times must be positive, that of a lost parent at least a second");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /**
   * A group of LVM volumes for caches (T5).
   *
   * @param name of the group
   * @param device device of which the group is made when there is none; empty: it must exist
   */
  public record VolumeGroup(String name, Optional<Path> device) {}
}
