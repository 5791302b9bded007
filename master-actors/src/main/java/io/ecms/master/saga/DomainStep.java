package io.ecms.master.saga;

import io.ecms.core.model.DiskId;
import io.ecms.core.model.Problem;
import io.ecms.core.model.VmId;
import io.ecms.core.operation.Call;
import io.ecms.core.operation.Fact.AddressProposed;
import io.ecms.core.operation.Fact.DomainStarted;
import io.ecms.core.operation.Fact.ImageFound;
import io.ecms.core.operation.Fact.NodeProposed;
import io.ecms.core.operation.Fact.VmTaken;
import io.ecms.core.operation.Move;
import io.ecms.core.operation.Reply;
import io.ecms.core.operation.Step;
import io.ecms.core.operation.StepState;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.AgentResult;
import java.time.Duration;
import java.util.Optional;

/** Defines and starts the domain, with the first-boot ISO on a first start (E6). */
record DomainStep(VmId vm, Duration deadline, Duration agentTimeout) implements Step {
  private static final String NAME = "domain";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Move act(View view) {
    if (view.last().isEmpty()) {
      AddressProposed address = view.need(AddressProposed.class);
      return Move.ask(
          ask(
              view.need(NodeProposed.class),
              new AgentCommand.StartDomain(
                  vm,
                  view.need(VmTaken.class).spec(),
                  DiskId.systemDiskOf(vm),
                  view.need(ImageFound.class).image(),
                  address.lease(),
                  address.mac())));
    }
    return switch (view.last().get()) {
      case Exchange(_, Reply.FromAgent(AgentResult.DomainUp(var vnc, var first))) ->
          Move.done(new DomainStarted(vnc, first));
      case Exchange exchange -> Step.unexpected(exchange);
    };
  }

  @Override
  public Move undo(View view) {
    Optional<NodeProposed> place = view.find(NodeProposed.class);
    return place.isEmpty() || view.last().isPresent()
        ? Move.done()
        : Move.ask(ask(place.get(), new AgentCommand.DestroyDomain(vm)));
  }

  /**
   * Whether the domain may still be there after its undoing. Then its disk is not taken away, nor
   * the record of it, by which a later destroy finds both.
   */
  static Optional<Problem> leftBehind(View view) {
    return view.operation().steps().stream()
        .filter(step -> step.name().equals(NAME) && step.state() == StepState.UNDO_FAILED)
        .findFirst()
        .map(_ ->
            Problem.transientError(
                "domain-left-behind", "kept for the domain that could not be removed"));
  }

  private Call ask(NodeProposed place, AgentCommand command) {
    return new Call.ToAgent(place.node(), place.epoch(), command, agentTimeout);
  }
}
