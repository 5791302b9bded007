package io.ecms.edge.http.core;

import io.ecms.core.entity.Answer;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.VmId;
import io.ecms.core.operation.AgentDirectory;
import io.ecms.core.protocol.AgentMessage;
import io.ecms.core.protocol.AgentMessage.VmUsage;
import io.ecms.core.vm.Placement;
import io.ecms.core.vm.Vm;
import io.ecms.edge.http.api.ApiException;
import io.ecms.edge.http.api.ApiProblem;
import io.ecms.edge.http.api.VmConsoleView;
import io.ecms.edge.http.api.VmStatsView;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Scheduler;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** Asks a VM's node what only the node knows: what the VM uses, and what its guest says. */
final class VmQuestions {
  private static final double MILLIS = 1000;
  private static final double TENTH = 10;

  private final AgentDirectory agents;
  private final Duration timeout;
  private final Scheduler scheduler;

  VmQuestions(AgentDirectory agents, Duration timeout, Scheduler scheduler) {
    this.agents = agents;
    this.timeout = timeout;
    this.scheduler = scheduler;
  }

  /** What the VM that its entity has answered uses. */
  CompletionStage<VmStatsView> statistics(VmId id, Answer answer) {
    return known(answer).map(this::statistics).orElseGet(() -> missing(id));
  }

  /** The end of the console of the VM that its entity has answered. */
  CompletionStage<VmConsoleView> console(VmId id, Answer answer, int bytes) {
    return known(answer).map(vm -> console(vm, bytes)).orElseGet(() -> missing(id));
  }

  private static Optional<Vm.Known> known(Answer answer) {
    return switch (Answered.state(answer, Vm.State.class)) {
      case Vm.Known vm -> Optional.of(vm);
      case Vm.Absent() -> Optional.empty();
    };
  }

  private static <T> CompletionStage<T> missing(VmId id) {
    return CompletableFuture.failedStage(Answered.missing("vm", id));
  }

  private CompletionStage<VmStatsView> statistics(Vm.Known vm) {
    return this.<AgentMessage.VmStatistics>ask(
            vm, replyTo -> new AgentMessage.GetVmStatistics(vm.id(), replyTo))
        .thenApply(answer ->
            answer.usage().map(usage -> view(vm.id(), usage)).orElseThrow(() -> notRunning(vm)));
  }

  private CompletionStage<VmConsoleView> console(Vm.Known vm, int bytes) {
    return this.<AgentMessage.ConsoleTail>ask(
            vm, replyTo -> new AgentMessage.ReadConsole(vm.id(), bytes, replyTo))
        .thenApply(answer -> {
          if (answer.problem().isPresent()) {
            throw new ApiException(
                ApiProblem.of(503, "console-unreadable", answer.problem().get(), true));
          }
          return new VmConsoleView(vm.id(), answer.text());
        });
  }

  private <R> CompletionStage<R> ask(Vm.Known vm, Function<ActorRef<R>, AgentMessage> question) {
    Optional<NodeName> node = vm.placement().map(Placement::node);
    if (node.isEmpty()) {
      return CompletableFuture.failedStage(notRunning(vm));
    }
    return agents
        .find(node.get())
        .map(agent -> AskPattern.ask(agent, question::apply, timeout, scheduler))
        .orElseGet(() ->
            CompletableFuture.failedStage(
                new ApiException(
                    ApiProblem.of(
                        503,
                        "node-away",
                        "node %s is not connected".formatted(node.get()),
                        true))));
  }

  private VmStatsView view(VmId vm, VmUsage usage) {
    return new VmStatsView(
        vm,
        usage.age().toMillis() / MILLIS,
        usage.cpuTime().toMillis() / MILLIS,
        usage.cpuPermille().map(permille -> permille / TENTH).orElse(null),
        usage.memoryMib(),
        usage.residentMib(),
        usage.diskReadBytes(),
        usage.diskWrittenBytes(),
        usage.netReceivedBytes(),
        usage.netSentBytes());
  }

  private static ApiException notRunning(Vm.Known vm) {
    return new ApiException(
        ApiProblem.of(
            409,
            "not-running",
            "vm %s is %s: this is known of a VM that runs, some seconds after its start"
                .formatted(vm.id(), vm.shown().word())));
  }
}
