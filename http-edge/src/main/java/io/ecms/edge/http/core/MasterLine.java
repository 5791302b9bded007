package io.ecms.edge.http.core;

import io.ecms.core.command.MasterMessage;
import io.ecms.core.command.MasterReply;
import io.ecms.core.model.Problem;
import io.ecms.edge.http.api.ApiException;
import io.ecms.edge.http.api.ApiProblem;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Scheduler;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.japi.function.Function;
import scala.concurrent.ExecutionContext;

/**
 * The line to the master, wherever it is.
 *
 * <p>While it moves in order, from a server that leaves to the next one, commands that it did not
 * begin are put to it again, and so are those that it took with it unanswered, when they bear that:
 * clients notice a pause and no refusal (K3). While it is lost, a command would only wait for its
 * time to be over; a client that is refused comes again and meets the new master sooner.
 * Thread-safe.
 */
final class MasterLine {
  /** How often a command that waits looks whether its master is still there. */
  private static final Duration LOOK = Duration.ofMillis(200);

  /** Looks that find the master elsewhere until no answer of the old one is expected any more. */
  private static final int LAST_WORDS = 2;

  /** Between two attempts while the master moves, which takes about a second. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final ActorRef<MasterMessage> master;
  private final Supplier<Optional<String>> place;
  private final Supplier<Optional<String>> lost;
  private final Duration timeout;
  private final Scheduler scheduler;
  private final ExecutionContext executor;

  /**
   * @param place the server that has the master or is about to
   * @param lost the server that has the master, while it cannot be asked
   * @param timeout for an answer, and for a master that moves to have arrived
   */
  MasterLine(
      ActorRef<MasterMessage> master,
      Supplier<Optional<String>> place,
      Supplier<Optional<String>> lost,
      Duration timeout,
      Scheduler scheduler,
      ExecutionContext executor) {
    this.master = master;
    this.place = place;
    this.lost = lost;
    this.timeout = timeout;
    this.scheduler = scheduler;
    this.executor = executor;
  }

  /**
   * The master's answer; fails with {@code no-master} while it is lost and not replaced yet.
   *
   * @param repeatable whether a second time does no harm when nobody knows whether the first one
   *     was heard
   */
  CompletionStage<MasterReply> ask(
      boolean repeatable, Function<ActorRef<MasterReply>, MasterMessage> command) {
    return ask(repeatable, command, timeout);
  }

  private CompletionStage<MasterReply> ask(
      boolean repeatable,
      Function<ActorRef<MasterReply>, MasterMessage> command,
      Duration patience) {
    Optional<String> gone = lost.get();
    if (gone.isPresent()) {
      return CompletableFuture.failedStage(
          noMaster(gone.get(), "cannot be reached; another one takes over within seconds"));
    }
    Attempt attempt = new Attempt(repeatable, place.get());
    CompletableFuture<MasterReply> answer =
        AskPattern.ask(master, command, timeout, scheduler).toCompletableFuture();
    attempt.watch(answer);
    return answer.thenCompose(reply -> {
      Duration left = patience.minus(attempt.lasted()).minus(PAUSE);
      return moves(reply) && left.isPositive()
          ? pause().thenCompose(_ -> ask(repeatable, command, left))
          : CompletableFuture.completedStage(reply);
    });
  }

  private static boolean moves(MasterReply reply) {
    return reply instanceof MasterReply.Refused(var refusal, _)
        && refusal.code().equals(MasterReply.MOVES);
  }

  private CompletionStage<Void> pause() {
    CompletableFuture<Void> over = new CompletableFuture<>();
    Cancellable _ = scheduler.scheduleOnce(PAUSE, () -> over.complete(null), executor);
    return over;
  }

  private static ApiException noMaster(String server, String what) {
    return new ApiException(
        ApiProblem.of(
            503, "no-master", "the server with the master, %s, %s".formatted(server, what), true));
  }

  /** A command that waits; one look follows the other, so there is nothing to be shared. */
  private final class Attempt {
    private static final String UNKNOWN =
        " before it answered, so it may have done this or not;"
            + " repeat it with the same Idempotency-Key";

    private final boolean repeatable;
    private final Optional<String> at;
    private volatile int looks;
    private volatile int elsewhere;

    Attempt(boolean repeatable, Optional<String> at) {
      this.repeatable = repeatable;
      this.at = at;
    }

    Duration lasted() {
      return LOOK.multipliedBy(looks);
    }

    void watch(CompletableFuture<MasterReply> answer) {
      Cancellable _ =
          scheduler.scheduleOnce(
              LOOK,
              () -> {
                if (!answer.isDone()) {
                  look(answer);
                }
              },
              executor);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one look follows the other
    private void look(CompletableFuture<MasterReply> answer) {
      looks++;
      elsewhere = place.get().equals(at) ? 0 : elsewhere + 1;
      Optional<String> gone = lost.get();
      if (gone.isPresent()) {
        answer.completeExceptionally(noMaster(gone.get(), "was lost" + UNKNOWN));
      } else if (elsewhere < LAST_WORDS) {
        watch(answer);
      } else if (repeatable) {
        answer.complete(
            new MasterReply.Refused(
                Problem.transientError(MasterReply.MOVES, "the master moves to another server")));
      } else {
        answer.completeExceptionally(noMaster(at.orElse("unknown"), "has left" + UNKNOWN));
      }
    }
  }
}
