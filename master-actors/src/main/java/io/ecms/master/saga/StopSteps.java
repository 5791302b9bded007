package io.ecms.master.saga;

import io.ecms.core.model.VmId;
import io.ecms.core.node.Node;
import io.ecms.core.operation.Call;
import io.ecms.core.operation.Fact.DomainStopped;
import io.ecms.core.operation.Fact.NodeProposed;
import io.ecms.core.operation.Move;
import io.ecms.core.operation.Reply;
import io.ecms.core.operation.Step;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.AgentResult;
import io.ecms.core.vm.Vm;
import java.time.Duration;

/** The steps of vm_stop after claim and locate (E7). */
final class StopSteps {
  private StopSteps() {}

  /** Asks the guest to shut down, waits a bounded time, then forces. */
  record ShutDown(VmId vm, Duration grace, Duration agentTimeout) implements Step {
    @Override
    public String name() {
      return "shut-down";
    }

    @Override
    public Duration deadline() {
      return grace.plus(agentTimeout);
    }

    @Override
    public Move act(View view) {
      if (view.last().isEmpty()) {
        NodeProposed place = view.need(NodeProposed.class);
        return Move.ask(
            new Call.ToAgent(
                place.node(), place.epoch(), new AgentCommand.StopDomain(vm, grace), deadline()));
      }
      return switch (view.last().get()) {
        case Exchange(_, Reply.FromAgent(AgentResult.DomainOff(var forced))) ->
            Move.done(new DomainStopped(forced));
        case Exchange exchange -> Step.unexpected(exchange);
      };
    }
  }

  /** Gives back processors and memory; the disk stays, and so does its space. */
  record ReleaseCompute(VmId vm, Duration deadline) implements Step {
    @Override
    public String name() {
      return "node";
    }

    /** The guest is off: what is left of stopping it is only said. */
    @Override
    public boolean commits() {
      return true;
    }

    @Override
    public Move act(View view) {
      return view.last()
          .map(_ -> Move.done())
          .orElseGet(() ->
              Move.ask(
                  new Call.ToNode(
                      view.need(NodeProposed.class).node(), new Node.ReleaseCompute(vm))));
    }
  }

  /** The VM is stopped from here on. */
  record RecordStop(VmId vm, Duration deadline) implements Step {
    @Override
    public String name() {
      return "record";
    }

    @Override
    public boolean commits() {
      return true;
    }

    @Override
    public Move act(View view) {
      return view.last()
          .map(_ -> Move.done())
          .orElseGet(() ->
              Move.ask(
                  new Call.ToVm(
                      vm, new Vm.Stop(view.id(), view.need(DomainStopped.class).forced()))));
    }
  }
}
