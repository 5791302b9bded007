package io.ecms.core.operation;

import io.ecms.core.disk.Disk;
import io.ecms.core.image.Image;
import io.ecms.core.lease.IpLease;
import io.ecms.core.lease.LeaseId;
import io.ecms.core.model.DiskId;
import io.ecms.core.model.Epoch;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.VmId;
import io.ecms.core.name.NameClaim;
import io.ecms.core.node.Node;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.MasterQuestion;
import io.ecms.core.vm.Vm;
import java.time.Duration;

/** Whom a step asks, and what; plain data, so that sagas stay pure and can be simulated. */
public sealed interface Call {
  record ToVm(VmId id, Vm.Command command) implements Call {}

  record ToNode(NodeName id, Node.Command command) implements Call {}

  record ToDisk(DiskId id, Disk.Command command) implements Call {}

  record ToLease(LeaseId id, IpLease.Command command) implements Call {}

  record ToImage(ImageId id, Image.Command command) implements Call {}

  /** Reads the image's state. */
  record ReadImage(ImageId id) implements Call {}

  /** Reads the node's state. */
  record ReadNode(NodeName id) implements Call {}

  /** Reads the disk's state. */
  record ReadDisk(DiskId id) implements Call {}

  record ToName(String id, NameClaim.Command command) implements Call {}

  /**
   * Asks a node controller.
   *
   * @param timeout how long to wait for its answer before asking again
   */
  record ToAgent(NodeName node, Epoch epoch, AgentCommand command, Duration timeout)
      implements Call {}

  /** Asks the master for a proposal. */
  record ToMaster(MasterQuestion question) implements Call {}
}
