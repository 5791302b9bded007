package io.ecms.tree.plan;

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
}
