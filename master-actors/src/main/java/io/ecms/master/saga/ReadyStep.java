package io.ecms.master.saga;

import io.ecms.core.model.Problem;
import io.ecms.core.model.VmId;
import io.ecms.core.operation.Call;
import io.ecms.core.operation.Fact.DomainStarted;
import io.ecms.core.operation.Fact.NodeProposed;
import io.ecms.core.operation.Move;
import io.ecms.core.operation.Reply;
import io.ecms.core.operation.Step;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.AgentResult;
import java.time.Duration;

/** On a first start, waits a bounded time for the guest to say that it is up (E6). */
record ReadyStep(VmId vm, Duration limit, Duration agentTimeout) implements Step {

  @Override
  public String name() {
    return "ready";
  }

  @Override
  public Duration deadline() {
    return limit.plus(agentTimeout);
  }

  @Override
  public Move act(View view) {
    if (!view.need(DomainStarted.class).firstStart()) {
      return Move.done();
    }
    if (view.last().isEmpty()) {
      NodeProposed place = view.need(NodeProposed.class);
      return Move.ask(
          new Call.ToAgent(
              place.node(), place.epoch(), new AgentCommand.AwaitReady(vm, limit), deadline()));
    }
    return switch (view.last().get()) {
      case Exchange(_, Reply.FromAgent(AgentResult.GuestReady(var ready))) when ready ->
          Move.done();
      case Exchange(_, Reply.FromAgent(AgentResult.GuestReady _)) ->
          new Move.Fail(
              Problem.transientError(
                  "guest-not-ready",
                  "the guest has not said within %d s that it is up".formatted(limit.toSeconds())));
      case Exchange(_, Reply.FromAgent(AgentResult.GuestEnded _)) ->
          new Move.Fail(
              Problem.transientError(
                  "guest-ended",
                  "the guest went off before it said that it is up; its last words are in serial.log"
                      + " of "
                      + vm
                      + " on node "
                      + view.need(NodeProposed.class).node()));
      case Exchange exchange -> Step.unexpected(exchange);
    };
  }
}
