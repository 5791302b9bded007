package io.ecms.core.operation;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.ecms.core.entity.Wire;
import io.ecms.core.image.ImageContent;
import io.ecms.core.image.TreeEndpoint;
import io.ecms.core.lease.LeaseId;
import io.ecms.core.model.DiskId;
import io.ecms.core.model.Epoch;
import io.ecms.core.model.MacAddress;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.Problem;
import io.ecms.core.model.VmId;
import io.ecms.core.node.HostFacts;
import io.ecms.core.node.NodeRole;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.vm.Placement;
import io.ecms.core.vm.VmSpec;
import io.ecms.core.vm.Vnc;
import java.util.List;
import java.util.Optional;

/**
 * Something that a saga has learned or decided, and needs in a later step or to undo one. A fact
 * that an effect depends on (which address, which node) is durable before the effect is asked for.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
public sealed interface Fact extends Wire {

  /** The VM as it was when the operation took it in hand. */
  record VmTaken(VmSpec spec, Optional<Placement> held) implements Fact {}

  /** An address to ask for. */
  record AddressProposed(LeaseId lease, MacAddress mac) implements Fact {}

  /** A node to ask for. */
  record NodeProposed(NodeName node, Epoch epoch) implements Fact {}

  /** A node that refused, and why. */
  record NodeRefused(NodeName node, String why) implements Fact {}

  /** The image as it is given to the node. */
  record ImageFound(AgentCommand.TreeImage image) implements Fact {}

  /** The nodes that are to become members of a tree, in the order of their joining. */
  record NodesChosen(List<NodeName> nodes) implements Fact {}

  /** The node got its membership of the tree for this operation. */
  record TreeEntered(NodeName node, long incarnation) implements Fact {}

  /** The node made the disk. */
  record DiskMade(DiskId disk, String uri) implements Fact {}

  /** The domain runs. */
  record DomainStarted(Optional<Vnc> vnc, boolean firstStart) implements Fact {}

  /** The domain is off. */
  record DomainStopped(boolean forced) implements Fact {}

  /** The guest has rebooted, by a reset or by itself. */
  record DomainRebooted(boolean forced) implements Fact {}

  /** What the host said of itself. */
  record HostSeen(HostFacts facts, NodeRole role) implements Fact {}

  /** The image's bytes are in place. */
  record ImageStored(ImageContent content, TreeEndpoint endpoint) implements Fact {}

  /** What the master proposes for one VM of a batch. */
  record MemberProposed(VmId vm, List<Fact> proposed) implements Fact {}

  /**
   * What has become of one VM of a batch; the latest counts.
   *
   * @param node where it is, as soon as it has a place
   * @param why it failed, was left out or is left behind
   */
  record MemberFate(VmId vm, MemberState state, Optional<NodeName> node, Optional<Problem> why)
      implements Fact {}

  /** All VMs of the batch have their places, and it is this one's turn to start. */
  record TurnGiven() implements Fact {}
}
