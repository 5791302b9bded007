package io.ecms.master.placement;

/** Order among nodes of equal score: fixed by name, and another one at each turn. */
final class TieBreak {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private TieBreak() {}

  /** A hash whose bits all depend on all bits of {@code hash} (finalizer of SplitMix64). */
  static long spread(long hash) {
    long z = hash * GOLDEN;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** Rank of a name at a turn; the greater one wins. */
  static long rank(long nameHash, long turn) {
    return (nameHash ^ turn * GOLDEN) * GOLDEN;
  }
}
