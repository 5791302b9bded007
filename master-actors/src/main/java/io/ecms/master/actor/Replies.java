package io.ecms.master.actor;

import io.ecms.core.command.MasterReply;
import io.ecms.core.model.InvalidValue;
import io.ecms.core.model.Problem;
import io.ecms.master.placement.Ranking;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;

/** Sends what comes of a command, whatever that is: nobody who asks is left without an answer. */
final class Replies {
  private Replies() {}

  static void send(ActorRef<MasterReply> replyTo, CompletionStage<MasterReply> stage) {
    // Runs on whichever thread completes the stage; touches nothing of the actor.
    var _ =
        stage.whenComplete((reply, failure) ->
            replyTo.tell(reply != null ? reply : new MasterReply.Refused(problemOf(failure))));
  }

  static Problem problemOf(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof InvalidValue invalid
        ? Problem.invalid("invalid-value", String.valueOf(invalid.getMessage()))
        : noAnswer(cause);
  }

  static MasterReply placements(Ranking ranking) {
    return new MasterReply.Placements(
        ranking.candidates().stream()
            .map(c -> new MasterReply.Candidate(c.node(), c.score()))
            .toList(),
        ranking.refused().stream()
            .map(r -> new MasterReply.RefusedNode(r.node(), r.reason()))
            .toList());
  }

  static Problem noAnswer(Throwable failure) {
    return Problem.transientError(
        "no-answer", "no answer in time; it may or may not have happened (" + failure + ")");
  }
}
