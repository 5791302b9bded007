package io.ecms.edge.http.core;

import static java.util.concurrent.CompletableFuture.failedStage;

import io.ecms.core.model.Problem;
import io.ecms.edge.http.api.ApiException;
import io.ecms.edge.http.api.ApiProblem;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Takes commands only while they can be recorded. Otherwise it says what is wrong with the journal
 * at once, instead of letting everybody wait for an answer that cannot come.
 */
final class Recording {
  private static final String NO_ANSWER = "no-answer";

  private final Supplier<Optional<Problem>> obstacle;

  /**
   * @param obstacle why nothing can be recorded at present
   */
  Recording(Supplier<Optional<Problem>> obstacle) {
    this.obstacle = obstacle;
  }

  /** The command's answer; fails with 503 {@code journal-full} without asking when it must. */
  <T> CompletionStage<T> of(Supplier<CompletionStage<T>> command) {
    Optional<Problem> before = obstacle.get();
    if (before.isPresent()) {
      return failedStage(new ApiException(ApiProblem.of(before.get())));
    }
    return command
        .get()
        .exceptionallyCompose(failure ->
            failedStage(
                isSilence(failure)
                    ? obstacle.get().<Throwable>map(Recording::uncertain).orElse(failure)
                    : failure));
  }

  private static boolean isSilence(Throwable failure) {
    return Failures.isTimeout(failure)
        || (Failures.unwrapped(failure) instanceof ApiException refusal
            && refusal.problem().code().equals(NO_ANSWER));
  }

  /** It was sent before the journal was known to be full. */
  private static ApiException uncertain(Problem problem) {
    return new ApiException(
        ApiProblem.of(
            new Problem(
                problem.code(),
                problem.message()
                    + "; whether this command was recorded is not known, repeat it with its"
                    + " Idempotency-Key",
                problem.kind())));
  }
}
