package io.ecms.core.cluster;

import io.ecms.core.command.MasterMessage;
import io.ecms.core.entity.Answer;
import io.ecms.core.model.OperationId;
import io.ecms.core.operation.AgentDirectory;
import io.ecms.core.operation.Call;
import io.ecms.core.operation.Caller;
import io.ecms.core.operation.Fact;
import io.ecms.core.operation.Opening;
import io.ecms.core.operation.OperationRequest;
import io.ecms.core.operation.Reply;
import io.ecms.core.protocol.AgentMessage;
import io.ecms.core.protocol.AgentReply;
import io.ecms.core.protocol.MasterAnswer;
import io.ecms.core.protocol.Ticket;
import io.ecms.core.setup.HostSetup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** Carries out the calls of sagas in the cluster. Thread-safe. */
public final class ClusterCaller implements Caller {
  private final ActorSystem<?> system;
  private final Entities entities;
  private final AgentDirectory agents;
  private final HostSetup hosts;
  private final Supplier<ActorRef<MasterMessage>> master;
  private final Duration askTimeout;

  public ClusterCaller(
      ActorSystem<?> system,
      Entities entities,
      AgentDirectory agents,
      HostSetup hosts,
      Supplier<ActorRef<MasterMessage>> master,
      Duration askTimeout) {
    this.system = system;
    this.entities = entities;
    this.agents = agents;
    this.hosts = hosts;
    this.master = master;
    this.askTimeout = askTimeout;
  }

  @Override
  public CompletionStage<Reply> call(OperationId operation, String step, Call call) {
    return carryOut(operation, step, call)
        .exceptionally(
            failure -> new Reply.Silent(call.getClass().getSimpleName() + ": " + failure));
  }

  private CompletionStage<Reply> all(OperationId operation, String step, List<Call> calls) {
    List<CompletableFuture<Reply>> replies =
        calls.stream().map(call -> call(operation, step, call).toCompletableFuture()).toList();
    return CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new))
        .thenApply(_ -> new Reply.All(replies.stream().map(CompletableFuture::join).toList()));
  }

  private CompletionStage<Reply> carryOut(OperationId operation, String why, Call call) {
    String by = operation.value();
    return switch (call) {
      case Call.ToVm(var id, var command) -> answered(entities.vm(id, command, by, why));
      case Call.ToNode(var id, var command) -> answered(entities.node(id, command, by, why));
      case Call.ToDisk(var id, var command) -> answered(entities.disk(id, command, by, why));
      case Call.ToLease(var id, var command) -> answered(entities.lease(id, command, by, why));
      case Call.ToImage(var id, var command) -> answered(entities.image(id, command, by, why));
      case Call.ToName(var id, var command) -> answered(entities.name(id, command, by, why));
      case Call.ReadImage(var id) -> answered(entities.image(id));
      case Call.ReadNode(var id) -> answered(entities.node(id));
      case Call.ReadDisk(var id) -> answered(entities.disk(id));
      case Call.OpenOperation(var id, var request, var facts) ->
          answered(open(id, request, facts, by));
      case Call.CancelOperation(var id) -> answered(entities.cancel(id));
      case Call.TellOperation(var id, var fact) -> answered(entities.tell(id, fact));
      case Call.AwaitFirst(var ids, var until, var limit) ->
          answered(entities.awaitFirst(ids, until, limit));
      case Call.All(var calls) -> all(operation, why, calls);
      case Call.ToAgent toAgent -> ask(new Ticket(operation, why, toAgent.epoch()), toAgent);
      case Call.ToHost(var task, var target, var node, var limit) ->
          hosts
              .perform(new HostSetup.Order(operation, task, target, node, limit))
              .thenApply(obstacle ->
                  obstacle
                      .<Reply>map(Reply.Refused::new)
                      .orElseGet(() -> new Reply.FromHost(task)));
      case Call.ToMaster(var question) ->
          AskPattern.<MasterMessage, MasterAnswer>ask(
                  master.get(),
                  replyTo -> new MasterMessage.Ask(question, replyTo),
                  askTimeout,
                  system.scheduler())
              .thenApply(Reply.FromMaster::new);
    };
  }

  /** What has ended cannot be opened again, however soon its failure may pass: its end is told. */
  private CompletionStage<Answer> open(
      OperationId id, OperationRequest request, List<Fact> facts, String by) {
    return entities
        .open(id, request, facts, by)
        .thenCompose(answer ->
            answer instanceof Answer.No(var problem) && problem.retryable()
                ? entities.operation(id).thenApply(now -> Opening.hasEnded(now) ? now : answer)
                : CompletableFuture.completedFuture(answer));
  }

  private static CompletionStage<Reply> answered(CompletionStage<Answer> stage) {
    return stage.thenApply(answer ->
        switch (answer) {
          case Answer.Done(_, var state) -> new Reply.Accepted(state);
          case Answer.No(var problem) -> new Reply.Refused(problem);
        });
  }

  private CompletionStage<Reply> ask(Ticket ticket, Call.ToAgent call) {
    ActorRef<AgentMessage> agent = agents.find(call.node()).orElse(null);
    if (agent == null) {
      return CompletableFuture.completedFuture(
          new Reply.Silent("the controller of node " + call.node() + " is not connected"));
    }
    return AskPattern.<AgentMessage, AgentReply>ask(
            agent,
            replyTo -> new AgentMessage.Request(ticket, call.command(), replyTo),
            call.timeout(),
            system.scheduler())
        .thenApply(reply ->
            switch (reply) {
              case AgentReply.Ok(var result) -> new Reply.FromAgent(result);
              case AgentReply.Failed(var problem) -> new Reply.Refused(problem);
            });
  }
}
