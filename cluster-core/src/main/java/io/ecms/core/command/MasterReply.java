package io.ecms.core.command;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.ecms.core.entity.Wire;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.Problem;
import io.ecms.core.operation.Operation;
import io.ecms.core.vm.Vm;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the master answers. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
public sealed interface MasterReply extends Wire {
  /**
   * Code of a refusal by a master whose server leaves. It has not begun the command, which may be
   * put to the next master at once.
   */
  String MOVES = "master-moves";

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

  /**
   * What the master does at present.
   *
   * @param address of the member that it is on
   * @param serving false while it builds its view
   */
  record Status(String address, boolean serving, List<Reconciler> reconcilers)
      implements MasterReply {}

  /**
   * A reconciler and what it has done since the master began.
   *
   * @param paused whether an operator has switched it off
   * @param interval pause between two rounds
   * @param rounds that have ended, well or not
   * @param failed rounds that ended with an error
   * @param lastRound when the last one ended
   */
  record Reconciler(
      String name,
      boolean paused,
      Duration interval,
      long rounds,
      long failed,
      Optional<Instant> lastRound) {}

  /**
   * Nothing was done.
   *
   * @param nodes why each node was left out, when it is for want of room
   */
  record Refused(Problem problem, List<RefusedNode> nodes) implements MasterReply {
    public Refused(Problem problem) {
      this(problem, List.of());
    }
  }

  /** A node that fits; the higher the score the better, 0 to 1. */
  record Candidate(NodeName node, double score) {}

  /** A node that does not fit, and why. */
  record RefusedNode(NodeName node, String reason) {}
}
