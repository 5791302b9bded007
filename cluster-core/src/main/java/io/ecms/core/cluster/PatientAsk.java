package io.ecms.core.cluster;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.Scheduler;
import scala.concurrent.ExecutionContext;

/**
 * Asks, and asks again while nobody answers; the first answer counts (E7).
 *
 * <p>Messages to an entity are delivered at most once: those that arrive while its shard changes
 * hands are dropped by the library, so that they do not overtake each other. Whoever asked would
 * wait out its whole time for an answer that cannot come. What is asked must bear being asked
 * twice; entities do.
 *
 * <p>The earlier questions stay open, so an entity that is only slow does not lose its answer, and
 * a question is asked eight times at most. Thread-safe.
 */
final class PatientAsk {
  /**
   * When the question is put again, in milliseconds from the first time. Close together while a
   * shard usually changes hands, so that nobody waits long after it has arrived.
   */
  private static final List<Duration> AGAIN =
      Stream.of(250, 400, 550, 700, 850, 1000, 3000).map(Duration::ofMillis).toList();

  private final Duration limit;
  private final Scheduler scheduler;
  private final ExecutionContext executor;

  /**
   * @param limit how long to wait for an answer in all; when it is over before a repetition is due,
   *     there is none
   */
  PatientAsk(Duration limit, Scheduler scheduler, ExecutionContext executor) {
    this.limit = limit;
    this.scheduler = scheduler;
    this.executor = executor;
  }

  /**
   * The first answer to any of the questions; fails as the first question does.
   *
   * @param question puts the question, to be answered within the given time
   */
  <T> CompletionStage<T> ask(Function<Duration, CompletionStage<T>> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    var _ =
        question
            .apply(limit)
            .whenComplete((value, failure) -> {
              if (failure == null) {
                answer.complete(value);
              } else {
                answer.completeExceptionally(failure);
              }
            });
    repeat(0, question, answer);
    return answer;
  }

  private <T> void repeat(
      int number, Function<Duration, CompletionStage<T>> question, CompletableFuture<T> answer) {
    if (number == AGAIN.size() || AGAIN.get(number).compareTo(limit) >= 0 || answer.isDone()) {
      return;
    }
    Duration passed = number == 0 ? Duration.ZERO : AGAIN.get(number - 1);
    Cancellable timer =
        scheduler.scheduleOnce(
            AGAIN.get(number).minus(passed),
            () -> {
              if (!answer.isDone()) {
                // That nobody answers this one either is what the first question fails with.
                var _ = question.apply(limit.minus(AGAIN.get(number))).thenAccept(answer::complete);
                repeat(number + 1, question, answer);
              }
            },
            executor);
    var _ = answer.whenComplete((_, _) -> timer.cancel());
  }
}
