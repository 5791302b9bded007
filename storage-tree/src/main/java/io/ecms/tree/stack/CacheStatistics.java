package io.ecms.tree.stack;

/**
 * What a cache has been good for since it was opened (T8).
 *
 * @param bytesRead bytes that VMs and children have read through it
 * @param bytesFetched bytes that came from the parent for them
 */
public record CacheStatistics(long bytesRead, long bytesFetched) {

  /** Part of what was read that the parent was not asked for, 0 to 1; 1 before the first read. */
  public double hitRatio() {
    return bytesRead <= 0 ? 1 : Math.max(0, 1 - (double) bytesFetched / bytesRead);
  }
}
