package io.ecms.tree.stack;

import java.util.Optional;

/**
 * What a cache has been good for since it was opened (T8).
 *
 * @param bytesRead bytes that VMs and children have read through it, and the node itself to check
 *     it
 * @param bytesFetched bytes that came from the parent for them
 * @param problem why it is of less use than it should be; empty while it is not
 */
public record CacheStatistics(long bytesRead, long bytesFetched, Optional<CacheProblem> problem) {

  private static final long MIB = 1 << 20;

  /** What may be fetched twice without a word. */
  private static final long MARGIN = 32 * MIB;

  private static final double USEFUL = 0.5;

  /** Of a cache with which nothing is wrong. */
  public CacheStatistics(long bytesRead, long bytesFetched) {
    this(bytesRead, bytesFetched, Optional.empty());
  }

  /**
   * Of a cache that may be smaller than its image: it thrashes when it fetches more than the image
   * has, and is asked in vain more often than not.
   */
  public static CacheStatistics bounded(long bytesRead, long bytesFetched, long imageBytes) {
    CacheStatistics plain = new CacheStatistics(bytesRead, bytesFetched);
    return bytesFetched <= imageBytes + MARGIN || plain.hitRatio() >= USEFUL
        ? plain
        : new CacheStatistics(
            bytesRead,
            bytesFetched,
            Optional.of(
                new CacheProblem(
                    CacheProblem.THRASHES,
                    "%d MiB came from the parent, of an image of %d MiB"
                        .formatted(bytesFetched / MIB, imageBytes / MIB))));
  }

  /** Part of what was read that the parent was not asked for, 0 to 1; 1 before the first read. */
  public double hitRatio() {
    return bytesRead <= 0 ? 1 : Math.max(0, 1 - (double) bytesFetched / bytesRead);
  }
}
