package io.ecms.tree.stack.user;

import java.time.Duration;

/**
 * How much room caches leave on their file system.
 *
 * @param reserveBytes below which nothing more is cached, 0 or more; of a small file system at most
 *     a quarter
 * @param lookEvery how often the room is looked at: what is fetched in that time must fit into the
 *     reserve, or readers see an error
 */
public record CacheRoom(long reserveBytes, Duration lookEvery) {
  /** A gibibyte, which a link of 10 Gbit/s fills in a second. */
  public static final CacheRoom DEFAULT = new CacheRoom(1L << 30, Duration.ofMillis(250));

  private static final int LARGEST_PART = 4;

  public CacheRoom {
    if (reserveBytes < 0 || !lookEvery.isPositive()) {
      throw new IllegalArgumentException("reserve must be 0 or more, the time positive");
    }
  }

  /** What is kept free of a file system of this size. */
  long of(long totalBytes) {
    return Math.min(reserveBytes, totalBytes / LARGEST_PART);
  }
}
