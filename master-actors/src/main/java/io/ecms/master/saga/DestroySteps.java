package io.ecms.master.saga;

import io.ecms.core.lease.IpLease;
import io.ecms.core.model.VmId;
import io.ecms.core.name.NameClaim;
import io.ecms.core.node.Node;
import io.ecms.core.operation.Call;
import io.ecms.core.operation.Fact.NodeProposed;
import io.ecms.core.operation.Fact.VmTaken;
import io.ecms.core.operation.Move;
import io.ecms.core.operation.Reply;
import io.ecms.core.operation.Step;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.vm.Vm;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * The steps of vm_destroy after claim and locate (E7). Each removes one thing and finds nothing to
 * do when the VM never had it.
 */
final class DestroySteps {
  private DestroySteps() {}

  /** One call, if there is something to remove; conflicts mean that it is not the VM's any more. */
  record Remove(String name, Duration deadline, Function<Step.View, Optional<Call>> call)
      implements Step {
    @Override
    public Move act(View view) {
      if (view.last().isPresent()) {
        return switch (view.last().get()) {
          case Exchange(_, Reply.Refused(var problem)) ->
              switch (problem.kind()) {
                case CONFLICT, NOT_FOUND -> Move.done();
                case TRANSIENT, THROTTLED, INVALID, FATAL -> new Move.Fail(problem);
              };
          case Exchange _ -> Move.done();
        };
      }
      return call.apply(view).map(Move::ask).orElseGet(Move::done);
    }
  }

  static Step domain(VmId vm, Duration deadline, Duration agentTimeout) {
    return atNode("domain", deadline, agentTimeout, new AgentCommand.DestroyDomain(vm));
  }

  private static Step atNode(
      String name, Duration deadline, Duration agentTimeout, AgentCommand command) {
    return new Remove(
        name,
        deadline,
        view ->
            view.find(NodeProposed.class)
                .map(
                    place -> new Call.ToAgent(place.node(), place.epoch(), command, agentTimeout)));
  }

  /** File first, then the record. */
  record RemoveDisk(VmId vm, Duration deadline, Duration agentTimeout) implements Step {
    @Override
    public String name() {
      return "disk";
    }

    @Override
    public Move act(View view) {
      return view.find(NodeProposed.class)
          .map(place -> DiskStep.remove(view, vm, place, agentTimeout))
          .orElseGet(Move::done);
    }
  }

  /** The node keeps its cache of the image, warm for the next VM. */
  static Step tree(VmId vm, Duration deadline, Duration agentTimeout) {
    return new Remove(
        "tree",
        deadline,
        view ->
            view.find(NodeProposed.class)
                .map(place ->
                    new Call.ToAgent(
                        place.node(),
                        place.epoch(),
                        new AgentCommand.LeaveTree(
                            view.need(VmTaken.class).spec().image(), Optional.of(vm), false),
                        agentTimeout)));
  }

  static Step node(VmId vm, Duration deadline) {
    return new Remove(
        "node",
        deadline,
        view ->
            view.find(NodeProposed.class)
                .map(place -> new Call.ToNode(place.node(), new Node.Release(vm))));
  }

  static Step address(VmId vm, Duration deadline) {
    return new Remove(
        "address",
        deadline,
        view ->
            view.need(VmTaken.class)
                .held()
                .map(held -> new Call.ToLease(held.lease(), new IpLease.Release(vm))));
  }

  static Step name(VmId vm, Duration deadline) {
    return new Remove(
        "name",
        deadline,
        view ->
            Optional.of(
                new Call.ToName(
                    NameClaim.ofVm(view.need(VmTaken.class).spec().name()),
                    new NameClaim.GiveBack(vm.value()))));
  }

  static Step record(VmId vm, Duration deadline) {
    return new Remove(
        "record", deadline, view -> Optional.of(new Call.ToVm(vm, new Vm.Destroy(view.id()))));
  }
}
