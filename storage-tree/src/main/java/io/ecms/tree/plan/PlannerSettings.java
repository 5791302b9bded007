package io.ecms.tree.plan;

/**
 * Bounds of planning.
 *
 * @param maxDepth largest number of hops from the root, {@link #UNLIMITED} for none; each hop adds
 *     its latency to a cold read
 */
public record PlannerSettings(int maxDepth) {
  public static final int UNLIMITED = Integer.MAX_VALUE;

  public PlannerSettings {
    if (maxDepth < 1) {
      throw new IllegalArgumentException("maxDepth must be positive: " + maxDepth);
    }
  }

  public static PlannerSettings unlimited() {
    return new PlannerSettings(UNLIMITED);
  }
}
