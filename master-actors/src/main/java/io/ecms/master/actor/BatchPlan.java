package io.ecms.master.actor;

import io.ecms.core.command.MasterReply.RefusedNode;
import io.ecms.core.model.Problem;
import io.ecms.core.operation.Fact;
import io.ecms.master.placement.Refusal;
import java.util.List;
import java.util.Optional;

/**
 * Where the VMs of a batch would go.
 *
 * @param proposed one fact for each VM that fits, from the first on
 * @param shortage why those behind them do not
 */
record BatchPlan(List<Fact> proposed, Optional<Shortage> shortage) {

  /**
   * What there is too little of.
   *
   * @param nodes why each node was left out, when it is for want of room on nodes
   */
  record Shortage(Problem problem, List<RefusedNode> nodes) {
    static Shortage of(Problem problem, List<Refusal> refusals) {
      return new Shortage(
          problem, refusals.stream().map(r -> new RefusedNode(r.node(), r.reason())).toList());
    }
  }
}
