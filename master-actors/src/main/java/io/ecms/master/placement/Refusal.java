package io.ecms.master.placement;

import io.ecms.core.model.NodeName;
import io.ecms.core.model.Resources;
import io.ecms.core.node.NodeRole;
import io.ecms.core.node.NodeStatus;

/**
 * A node that was left out. Holds the facts and makes the sentence only when asked, because a
 * refusal on a large cluster has thousands of them.
 *
 * @param filter the first filter that it failed
 * @param free what the node had left, proposals taken off
 */
public record Refusal(
    NodeName node, NodeFilter filter, NodeRole role, NodeStatus status, Resources free) {

  static Refusal of(NodeFilter filter, Row row) {
    return new Refusal(row.view.name(), filter, row.view.role(), row.view.status(), row.free());
  }

  /** Why, without the node's name: for example {@code has 128 MiB left}. */
  public String reason() {
    return filter.reason(this);
  }
}
