package io.ecms.master.saga;

import io.ecms.core.model.NodeName;
import io.ecms.core.model.VmId;
import io.ecms.core.node.Node;
import io.ecms.core.operation.Call;
import io.ecms.core.operation.Fact.NodeProposed;
import io.ecms.core.operation.Fact.NodeRefused;
import io.ecms.core.operation.Fact.VmTaken;
import io.ecms.core.operation.Move;
import io.ecms.core.operation.Reply;
import io.ecms.core.operation.Step;
import io.ecms.core.protocol.MasterAnswer;
import io.ecms.core.protocol.MasterQuestion;
import io.ecms.core.vm.Placement;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Chooses a node and reserves what the VM takes there (E4, I3). The master proposes, the node
 * disposes: one that refuses is left out and the next is tried, until the master has none left. The
 * proposal is durable before the node is asked. A VM with a disk stays where its disk is.
 */
record NodeStep(VmId vm, Duration deadline) implements Step {

  @Override
  public String name() {
    return "node";
  }

  @Override
  public Move act(View view) {
    VmTaken taken = view.need(VmTaken.class);
    if (view.last().isEmpty()) {
      return standing(view, taken)
          .map(proposed -> Move.ask(reserve(taken, proposed)))
          .orElseGet(() -> Move.ask(question(taken, refused(view))));
    }
    return switch (view.last().get()) {
      case Exchange(_, Reply.FromMaster(MasterAnswer.NodeChosen(var node, var epoch))) -> {
        NodeProposed proposed = new NodeProposed(node, epoch);
        yield Move.askAfter(proposed, reserve(taken, proposed));
      }
      case Exchange(_, Reply.FromMaster(MasterAnswer.Nothing(var problem))) ->
          Move.notGiven(problem);
      case Exchange(Call.ToNode _, Reply.Accepted _) -> Move.done();
      case Exchange(Call.ToNode(var node, _), Reply.Refused(var problem)) -> {
        Set<NodeName> refused = refused(view);
        refused.add(node);
        yield Move.askAfter(new NodeRefused(node, problem.message()), question(taken, refused));
      }
      case Exchange exchange -> Step.unexpected(exchange);
    };
  }

  /**
   * The latest proposal, unless its node has refused. One from before the VM was taken may not have
   * known of a disk that the VM got meanwhile.
   */
  private static Optional<NodeProposed> standing(View view, VmTaken taken) {
    return view.find(NodeProposed.class)
        .filter(p -> !refused(view).contains(p.node()))
        .filter(p -> taken.held().map(held -> held.node().equals(p.node())).orElse(true));
  }

  private static Set<NodeName> refused(View view) {
    return view.operation().all(NodeRefused.class).stream()
        .map(NodeRefused::node)
        .collect(Collectors.toSet());
  }

  private Call question(VmTaken taken, Set<NodeName> refused) {
    return new Call.ToMaster(
        new MasterQuestion.ChooseNode(
            vm, taken.spec(), refused, taken.held().map(Placement::node)));
  }

  private Call reserve(VmTaken taken, NodeProposed proposed) {
    return new Call.ToNode(
        proposed.node(), new Node.Reserve(vm, taken.spec().resources(), proposed.epoch()));
  }

  @Override
  public Move undo(View view) {
    Optional<NodeProposed> proposed = view.find(NodeProposed.class);
    if (proposed.isEmpty() || view.last().isPresent()) {
      return Move.done();
    }
    boolean keepsDisk = view.find(VmTaken.class).flatMap(VmTaken::held).isPresent();
    return Move.ask(
        new Call.ToNode(
            proposed.get().node(), keepsDisk ? new Node.ReleaseCompute(vm) : new Node.Release(vm)));
  }
}
