package io.ecms.edge.http.core;

import static java.util.concurrent.CompletableFuture.failedStage;

import io.ecms.core.command.MasterMessage;
import io.ecms.core.command.MasterReply;
import io.ecms.core.model.Problem;
import io.ecms.edge.http.api.AddNode;
import io.ecms.edge.http.api.ApiException;
import io.ecms.edge.http.api.ApiProblem;
import io.ecms.edge.http.api.CreateVm;
import io.ecms.edge.http.api.IdempotencyKey;
import io.ecms.edge.http.api.ImportImage;
import io.ecms.edge.http.api.Precondition;
import io.ecms.edge.http.api.RefusedNode;
import io.ecms.edge.http.api.StartBatch;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.japi.function.Function;

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
          "restart",
          "count",
          "role",
          "path",
          "format",
          "kernel",
          "initrd",
          "cmdline",
          "degree");
  private static final List<String> THINGS = List.of("name", "image", "network");

  private final MasterLine master;

  MasterCommands(MasterLine master) {
    this.master = master;
  }

  /**
   * The master's answer to a command when it is a {@code kind}; fails with its refusal.
   *
   * @param key with one, the command can be repeated without harm
   */
  <R extends MasterReply> CompletionStage<R> ask(
      Class<R> kind, Optional<String> key, Function<ActorRef<MasterReply>, MasterMessage> command) {
    return master.ask(key.isPresent(), command).thenApply(reply -> expected(kind, reply));
  }

  /** The same for a question, which changes nothing. */
  <R extends MasterReply> CompletionStage<R> ask(
      Class<R> kind, Function<ActorRef<MasterReply>, MasterMessage> question) {
    return master.ask(true, question).thenApply(reply -> expected(kind, reply));
  }

  private static <R extends MasterReply> R expected(Class<R> kind, MasterReply reply) {
    if (reply instanceof MasterReply.Refused(var refusal, var nodes)) {
      throw new ApiException(problem(refusal, nodes));
    }
    return kind.cast(reply);
  }

  /** The key with the route that it was sent to: the same key on two routes is two requests. */
  static Optional<String> key(String route, Optional<IdempotencyKey> key) {
    return key.map(given -> route + " " + given.value());
  }

  /** The command that records a VM. */
  static MasterMessage.CreateVm createVm(
      CreateVm r, Optional<String> key, ActorRef<MasterReply> replyTo) {
    return new MasterMessage.CreateVm(
        r.name(),
        r.vcpus(),
        r.memoryMib(),
        r.diskGib(),
        r.image(),
        r.network(),
        r.hostname(),
        r.password(),
        r.labels(),
        r.restart(),
        key,
        replyTo);
  }

  static MasterMessage.StartBatch startBatch(
      StartBatch r, Optional<String> key, ActorRef<MasterReply> replyTo) {
    return new MasterMessage.StartBatch(
        createVm(r.template(), key, replyTo), r.count(), r.policy());
  }

  static MasterMessage.AddNode addNode(
      AddNode r, Optional<String> key, ActorRef<MasterReply> replyTo) {
    return new MasterMessage.AddNode(r.name(), r.role(), r.ssh(), key, replyTo);
  }

  static MasterMessage.ImportImage importImage(
      ImportImage r, Optional<String> key, ActorRef<MasterReply> replyTo) {
    return new MasterMessage.ImportImage(r.name(), r.source(), r.degree(), key, replyTo);
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

  /** A refusal of a request with a body. */
  static <T> CompletionStage<T> ofBody(CompletionStage<T> answer) {
    return answer.exceptionallyCompose(failure ->
        failedStage(
            Failures.unwrapped(failure) instanceof ApiException refusal
                ? new ApiException(ofBody(refusal.problem()))
                : failure));
  }

  /** The path names the image; a node that is not there was named by the body. */
  static <T> CompletionStage<T> ofNodes(CompletionStage<T> answer) {
    return answer.exceptionallyCompose(failure ->
        failedStage(
            Failures.unwrapped(failure) instanceof ApiException refusal
                    && refusal.problem().code().equals("node-not-found")
                ? new ApiException(refusal.problem().withStatus(422).withField("nodes"))
                : failure));
  }
}
