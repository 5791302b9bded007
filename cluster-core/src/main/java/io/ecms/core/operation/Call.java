package io.ecms.core.operation;

import io.ecms.core.disk.Disk;
import io.ecms.core.image.Image;
import io.ecms.core.lease.IpLease;
import io.ecms.core.lease.LeaseId;
import io.ecms.core.model.DiskId;
import io.ecms.core.model.Epoch;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.VmId;
import io.ecms.core.name.NameClaim;
import io.ecms.core.node.Node;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.MasterQuestion;
import io.ecms.core.setup.HostTask;
import io.ecms.core.setup.SshTarget;
import io.ecms.core.vm.Vm;
import java.time.Duration;
import java.util.List;

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

  /**
   * Does something to a host over SSH; answered {@link Reply.FromHost}.
   *
   * @param limit how long the host may take
   */
  record ToHost(HostTask task, SshTarget target, NodeName node, Duration limit) implements Call {}

  /** Asks the master for a proposal. */
  record ToMaster(MasterQuestion question) implements Call {}

  /**
   * Opens another operation as a part of this one; answered once that is admitted, refused, or has
   * ended for a reason that may pass, which it does not do again.
   *
   * @param facts what is proposed to it at the outset
   */
  record OpenOperation(OperationId id, OperationRequest request, List<Fact> facts)
      implements Call {}

  /** Turns another operation round; answered with its state, absent when it was never opened. */
  record CancelOperation(OperationId id) implements Call {}

  /** Makes a fact known to another operation; answered with its state after that. */
  record TellOperation(OperationId id, Fact fact) implements Call {}

  /**
   * Waits for one of several operations; answered with the state of the first of which it is so,
   * or, when there is none in time, with the state of any of them.
   *
   * @param ids at least one
   * @param limit how long to wait before answering all the same
   */
  record AwaitFirst(List<OperationId> ids, Until until, Duration limit) implements Call {}

  /** What is waited for. */
  enum Until {
    /** It is certain what becomes of it: it has ended, or is being undone. */
    DECIDED,
    ENDED;

    public boolean isTrueOf(Operation.Known operation) {
      return operation.phase().ended()
          || (this == DECIDED && operation.phase() == Phase.COMPENSATING);
    }
  }

  /**
   * Several calls at once, none of them to a node controller; answered with {@link Reply.All} when
   * each has an answer. Those that are refused for now or not answered are asked again, alone.
   *
   * @param calls as many as may be under way at the same time, perhaps none
   */
  record All(List<Call> calls) implements Call {}
}
