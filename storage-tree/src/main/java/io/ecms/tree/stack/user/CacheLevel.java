package io.ecms.tree.stack.user;

import io.ecms.tree.stack.CacheProblem;
import java.util.Optional;

/**
 * Judges one cache: whether there is room for more, and whether what is fetched stays. Decides by
 * what it is shown and touches nothing.
 *
 * <pre>
 * keeps what is read --room below the reserve--> reads through
 *         ^------- room above twice the reserve -----'
 * </pre>
 *
 * <p>A cache without a bound loses nothing, so whatever is fetched more than once is a fault worth
 * knowing: writes that come to nothing, or a file that is emptied under the daemon. Thread-safe.
 */
final class CacheLevel {
  /** Less than a block: questions to the parent, which are counted with its answers. */
  private static final long QUESTIONS = 4096;

  /** What may be fetched twice without a word: requests sent again, and repaired chunks. */
  static final long MARGIN = 32L << 20;

  /** Headers, and blocks of zeros, which take no room. */
  private static final double SLACK = 1.25;

  private static final long MIB = 1 << 20;

  private final CacheRoom room;
  private boolean readsThrough;
  private long free;
  private long lastFetched = -1;
  private long lastCached;
  private long fetched;
  private long cached;

  CacheLevel(CacheRoom room) {
    this.room = room;
  }

  /**
   * What there is to see.
   *
   * @param fetched bytes that have come from parents since the node joined
   * @param cached size of the cache file in bytes
   * @param free room on its file system in bytes
   * @param total size of its file system in bytes
   */
  record Sight(long fetched, long cached, long free, long total) {}

  /** Whether nothing more is to be cached. */
  synchronized boolean readsThrough() {
    return readsThrough;
  }

  /** Looks, and tells whether {@link #readsThrough} is different from before. */
  synchronized boolean look(Sight sight) {
    free = sight.free();
    long reserve = room.of(sight.total());
    boolean before = readsThrough;
    readsThrough = free < (before ? 2 * reserve : reserve);
    long came = lastFetched < 0 ? 0 : sight.fetched() - lastFetched;
    if (came >= QUESTIONS && !before) {
      fetched += came;
      cached += Math.max(0, sight.cached() - lastCached);
    }
    if (came >= QUESTIONS || before || lastFetched < 0) {
      lastCached = sight.cached();
    }
    lastFetched = sight.fetched();
    return readsThrough != before;
  }

  synchronized Optional<CacheProblem> problem() {
    if (readsThrough) {
      return Optional.of(
          new CacheProblem(
              CacheProblem.FULL,
              "its file system has %d MiB left: what is not cached is read from the parent each time"
                  .formatted(free / MIB)));
    }
    return fetched > MARGIN + SLACK * cached
        ? Optional.of(
            new CacheProblem(
                CacheProblem.THRASHES,
                "%d MiB came from the parent, of which %d MiB are cached"
                    .formatted(fetched / MIB, cached / MIB)))
        : Optional.empty();
  }
}
