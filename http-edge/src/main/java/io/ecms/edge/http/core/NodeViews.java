package io.ecms.edge.http.core;

import io.ecms.core.node.Node;
import io.ecms.edge.http.api.NodeView;
import java.util.Optional;

/** Shows nodes. */
final class NodeViews {
  private NodeViews() {}

  static Optional<NodeView> of(Node.State state) {
    return switch (state) {
      case Node.Unregistered() -> Optional.empty();
      case Node.Member node ->
          Optional.of(
              new NodeView(
                  node.name(),
                  node.status(),
                  node.role(),
                  node.epoch(),
                  node.facts().capacity(),
                  node.reserved(),
                  node.reservations().size(),
                  node.facts().address(),
                  node.facts().hypervisor(),
                  node.facts().zone(),
                  node.facts().details().orElse(null),
                  node.createdAt(),
                  node.updatedAt()));
    };
  }
}
