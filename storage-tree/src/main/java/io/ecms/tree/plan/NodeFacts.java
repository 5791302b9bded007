package io.ecms.tree.plan;

/**
 * What the planner knows about a node besides its place; may be stale.
 *
 * @param zone nodes of one zone have a short way to each other; may be empty
 * @param load anything that grows with the work of the node as a parent, for example bytes sent per
 *     second; compared only, 0 or more
 * @param accepting whether it may get further children; false while it is drained or suspect
 */
public record NodeFacts(String zone, double load, boolean accepting) {

  /** For a node of which nothing is known. */
  public static final NodeFacts UNKNOWN = new NodeFacts("", 0, true);

  public NodeFacts {
    if (!(load >= 0)) {
      throw new IllegalArgumentException("load must be 0 or more: " + load);
    }
  }
}
