package io.ecms.tree.plan;

import java.util.Set;

/** What happens to a tree. */
public sealed interface TreeChange {

  /** Node it happens to. */
  String node();

  /** The node becomes a member; no change when it is one with a parent. */
  record Attach(String node) implements TreeChange {}

  /** The node leaves in order: its children move first. No change when it is not a member. */
  record Detach(String node) implements TreeChange {}

  /** The node is gone: its children have lost their parent. No change when it is not a member. */
  record Lost(String node) implements TreeChange {}

  /** The node stays a member for its own VMs but shall have no children any more. */
  record Drain(String node) implements TreeChange {}

  /** Looks again for places for the members that wait; {@code node} is the root. */
  record Repair(String node) implements TreeChange {}

  /**
   * Some members get no answer from their parents, which others may still get: they, and all that
   * wait, are given another parent. Nobody else moves, and those for whom there is no place stay
   * where they are.
   *
   * @param node the root
   * @param orphans members that need another parent
   * @param suspects nodes that are not chosen; what reads through one of them is chosen only when
   *     all of its way up is known to be well, which {@link NodeFacts#accepting} tells
   */
  record Rescue(String node, Set<String> orphans, Set<String> suspects) implements TreeChange {
    public Rescue {
      orphans = Set.copyOf(orphans);
      suspects = Set.copyOf(suspects);
    }
  }
}
