package io.ecms.master.placement;

import io.ecms.core.model.Epoch;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.Resources;
import io.ecms.core.node.NodeRole;
import io.ecms.core.node.NodeStatus;
import java.util.Set;

/** Views of nodes for tests: open compute nodes unless told otherwise. */
final class NodeViews {
  static final Resources CAPACITY = new Resources(16, 32_768, 500);

  private NodeViews() {}

  static NodeName name(int number) {
    return new NodeName("node-" + number);
  }

  static NodeView open(NodeName name, Resources capacity, Resources reserved, int vms) {
    return new NodeView(
        name,
        NodeRole.COMPUTE,
        NodeStatus.UP,
        new Epoch(1),
        "zone-a",
        capacity,
        reserved,
        true,
        Set.of(),
        vms);
  }

  static NodeView open(int number) {
    return open(name(number), CAPACITY, Resources.NONE, 0);
  }

  static NodeView reserved(int number, Resources reserved) {
    return open(name(number), CAPACITY, reserved, 0);
  }

  static NodeView with(NodeView v, NodeRole role, NodeStatus status, boolean connected) {
    return new NodeView(
        v.name(),
        role,
        status,
        v.epoch(),
        v.zone(),
        v.capacity(),
        v.reserved(),
        connected,
        v.images(),
        v.vms());
  }

  static NodeView caching(NodeView v, ImageId image) {
    return new NodeView(
        v.name(),
        v.role(),
        v.status(),
        v.epoch(),
        v.zone(),
        v.capacity(),
        v.reserved(),
        v.connected(),
        Set.of(image),
        v.vms());
  }
}
