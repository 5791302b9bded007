package io.ecms.core.command;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.ecms.core.entity.Wire;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.Problem;
import io.ecms.core.operation.Operation;
import io.ecms.core.vm.Vm;
import java.util.List;

/** What the master answers. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
public sealed interface MasterReply extends Wire {
  /**
   * The VM is recorded.
   *
   * @param sequence number of its last event
   */
  record VmCreated(Vm.Known vm, long sequence) implements MasterReply {}

  /** The operation is accepted and durable. */
  record Opened(Operation.Known operation) implements MasterReply {}

  /**
   * Result of a dry run.
   *
   * @param candidates best first
   */
  record Placements(List<Candidate> candidates, List<RefusedNode> refused) implements MasterReply {}

  /** Nothing was done. */
  record Refused(Problem problem) implements MasterReply {}

  /** A node that fits; the higher the score the better, 0 to 1. */
  record Candidate(NodeName node, double score) {}

  /** A node that does not fit, and why. */
  record RefusedNode(NodeName node, String reason) {}
}
