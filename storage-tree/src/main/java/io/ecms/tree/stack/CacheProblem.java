package io.ecms.tree.stack;

/**
 * Why a cache is of less use than it should be.
 *
 * @param code stable: {@value #FULL} or {@value #THRASHES}
 * @param what what was seen, for people
 */
public record CacheProblem(String code, String what) {
  /** There is no room for more blocks: what is not cached comes from the parent each time. */
  public static final String FULL = "cache-full";

  /** Blocks are fetched that were fetched before. */
  public static final String THRASHES = "cache-thrashes";
}
