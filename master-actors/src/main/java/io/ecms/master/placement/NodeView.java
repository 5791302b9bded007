package io.ecms.master.placement;

import io.ecms.core.model.Epoch;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.Resources;
import io.ecms.core.node.Node;
import io.ecms.core.node.NodeRole;
import io.ecms.core.node.NodeStatus;
import java.util.Set;

/**
 * What placement knows of one node; may be older than the node's own state, which has the last word
 * (E4, I3).
 *
 * @param reserved what VMs hold for certain; proposals come on top, see {@link NodeTable#propose}
 * @param connected whether the node's controller can be reached now
 * @param images images whose blocks the node has in its cache
 * @param vms VMs that hold a reservation, 0 or more
 */
public record NodeView(
    NodeName name,
    NodeRole role,
    NodeStatus status,
    Epoch epoch,
    String zone,
    Resources capacity,
    Resources reserved,
    boolean connected,
    Set<ImageId> images,
    int vms) {

  public NodeView {
    images = Set.copyOf(images);
    if (vms < 0) {
      throw new IllegalArgumentException("vms must not be negative: " + vms);
    }
  }

  /** The view of a node's own state, with what the node itself does not know. */
  public static NodeView of(Node.Member member, boolean connected, Set<ImageId> images) {
    return new NodeView(
        member.name(),
        member.role(),
        member.status(),
        member.epoch(),
        member.facts().zone(),
        member.facts().capacity(),
        member.reserved(),
        connected,
        images,
        member.reservations().size());
  }
}
