package io.ecms.tree.plan;

import java.util.List;

/** Answer of the planner. */
public sealed interface TreePlan {

  /**
   * Go ahead.
   *
   * @param after the tree when all moves are done
   * @param moves to be carried out in this order; each parent is then in place before its child
   */
  record Accepted(TreeShape after, List<Move> moves) implements TreePlan {
    public Accepted {
      moves = List.copyOf(moves);
    }
  }

  /**
   * Not possible; the tree stays as it is.
   *
   * @param code {@code tree-full}, {@code tree-too-deep} or {@code tree-root-lost}
   * @param message names the node, the verb and the reason
   */
  record Refused(String code, String message) implements TreePlan {}

  /**
   * One node gets a parent.
   *
   * @param depth hops from the root afterwards, 1 or more
   */
  record Move(String child, String parent, int depth) {}
}
