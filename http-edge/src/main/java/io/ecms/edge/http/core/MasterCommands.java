package io.ecms.edge.http.core;

import io.ecms.core.command.MasterMessage;
import io.ecms.core.command.MasterReply;
import io.ecms.core.model.Problem;
import io.ecms.edge.http.api.ApiException;
import io.ecms.edge.http.api.ApiProblem;
import io.ecms.edge.http.api.IdempotencyKey;
import io.ecms.edge.http.api.Precondition;
import io.ecms.edge.http.api.RefusedNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Scheduler;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.japi.function.Function;
import scala.concurrent.ExecutionContext;

/** Sends commands to the master, and turns its refusals into problems. */
final class MasterCommands {
  private static final Set<String> FIELDS =
      Set.of(
          "name",
          "vcpus",
          "memoryMib",
          "diskGib",
          "image",
          "network",
          "hostname",
          "password",
          "labels",
          "count",
          "role",
          "path",
          "format",
          "kernel",
          "initrd",
          "cmdline",
          "degree");
  private static final List<String> THINGS = List.of("name", "image", "network");

  /** How often a command that waits looks whether its master is still there. */
  private static final Duration LOOK = Duration.ofMillis(200);

  private final ActorRef<MasterMessage> master;
  private final Supplier<Optional<String>> lost;
  private final Duration timeout;
  private final Scheduler scheduler;
  private final ExecutionContext executor;

  /**
   * @param lost the server that has the master, while it cannot be asked
   */
  MasterCommands(
      ActorRef<MasterMessage> master,
      Supplier<Optional<String>> lost,
      Duration timeout,
      Scheduler scheduler,
      ExecutionContext executor) {
    this.master = master;
    this.lost = lost;
    this.timeout = timeout;
    this.scheduler = scheduler;
    this.executor = executor;
  }

  /**
   * The master's answer when it is a {@code kind}; fails with its refusal. While the master is lost
   * and not replaced yet, a command would only wait for its time to be over; a client that is
   * refused comes again and meets the new master sooner.
   */
  <R extends MasterReply> CompletionStage<R> ask(
      Class<R> kind, Function<ActorRef<MasterReply>, MasterMessage> command) {
    Optional<String> gone = lost.get();
    if (gone.isPresent()) {
      return CompletableFuture.failedStage(
          noMaster(gone.get(), "cannot be reached; another one takes over within seconds"));
    }
    CompletableFuture<MasterReply> answer =
        AskPattern.ask(master, command, timeout, scheduler).toCompletableFuture();
    endWhenLost(answer);
    return answer.thenApply(reply -> {
      if (reply instanceof MasterReply.Refused(var refusal, var nodes)) {
        throw new ApiException(problem(refusal, nodes));
      }
      return kind.cast(reply);
    });
  }

  private void endWhenLost(CompletableFuture<MasterReply> answer) {
    Cancellable _ =
        scheduler.scheduleOnce(
            LOOK,
            () -> {
              if (!answer.isDone()) {
                lost.get()
                    .ifPresentOrElse(
                        server ->
                            answer.completeExceptionally(
                                noMaster(
                                    server,
                                    "was lost before it answered, so it may have done this or not;"
                                        + " repeat it with the same Idempotency-Key")),
                        () -> endWhenLost(answer));
              }
            },
            executor);
  }

  private static ApiException noMaster(String server, String what) {
    return new ApiException(
        ApiProblem.of(
            503, "no-master", "the server with the master, %s, %s".formatted(server, what), true));
  }

  /** The key with the route that it was sent to: the same key on two routes is two requests. */
  static Optional<String> key(String route, Optional<IdempotencyKey> key) {
    return key.map(given -> route + " " + given.value());
  }

  private static ApiProblem problem(Problem problem, List<MasterReply.RefusedNode> nodes) {
    ApiProblem plain = ApiProblem.of(problem);
    ApiProblem answer =
        nodes.isEmpty()
            ? plain
            : plain.withReasons(
                nodes.stream().map(one -> new RefusedNode(one.node(), one.reason())).toList());
    return switch (problem.code()) {
      case "idempotency-key-reused" -> answer.withStatus(422).withField(IdempotencyKey.HEADER);
      case Precondition.CODE -> answer.withStatus(412).withField(Precondition.HEADER);
      default -> answer;
    };
  }

  /**
   * A refusal of a request with a body. What the body names may be missing, but the path exists, so
   * that is no 404. The master's messages begin with the field where one field is to blame, as
   * those of the vocabulary do; what an entity refuses names its thing in the code.
   */
  static ApiProblem ofBody(ApiProblem problem) {
    ApiProblem answer = problem.status() == 404 ? problem.withStatus(422) : problem;
    if (answer.field() != null) {
      return answer;
    }
    int colon = answer.detail().indexOf(':');
    String first = colon < 0 ? "" : answer.detail().substring(0, colon);
    if (FIELDS.contains(first)) {
      return answer.withField(first);
    }
    return THINGS.stream()
        .filter(thing -> answer.code().startsWith(thing + "-"))
        .findFirst()
        .map(answer::withField)
        .orElse(answer);
  }
}
