package io.ecms.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PatientAskTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final ActorTestKit KIT = ActorTestKit.create();

  /** The time left when each question was put. */
  private final List<Duration> asked = new CopyOnWriteArrayList<>();

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  private CompletableFuture<String> ask(
      Duration limit, IntFunction<CompletionStage<String>> answers) {
    return new PatientAsk(limit, KIT.scheduler(), KIT.system().executionContext())
        .ask(left -> {
          asked.add(left);
          return answers.apply(asked.size());
        })
        .toCompletableFuture();
  }

  @Test
  void whoAnswersIsNotAskedTwice() throws Exception {
    assertThat(ask(LIMIT, _ -> CompletableFuture.completedFuture("a")).get()).isEqualTo("a");
    assertThat(asked).containsExactly(LIMIT);
  }

  @Test
  void aQuestionThatIsLostIsPutAgain() throws Exception {
    CompletableFuture<String> answer =
        ask(
            LIMIT,
            time ->
                time == 3 ? CompletableFuture.completedFuture("late") : new CompletableFuture<>());
    assertThat(answer.get()).isEqualTo("late");
    assertThat(asked).hasSize(3).isSortedAccordingTo((a, b) -> b.compareTo(a));
  }

  @Test
  void aSlowAnswerToTheFirstQuestionCountsToo() throws Exception {
    CompletableFuture<String> first = new CompletableFuture<>();
    CompletableFuture<String> answer =
        ask(
            LIMIT,
            time -> {
              if (time == 1) {
                return first;
              }
              first.complete("slow");
              return new CompletableFuture<>();
            });
    assertThat(answer.get()).isEqualTo("slow");
  }

  @Test
  void aRepetitionThatFailsIsNoAnswer() throws Exception {
    CompletableFuture<String> answer =
        ask(
            LIMIT,
            time ->
                switch (time) {
                  case 1 -> new CompletableFuture<>();
                  case 2 -> CompletableFuture.failedStage(new TimeoutException("second"));
                  default -> CompletableFuture.completedFuture("third");
                });
    assertThat(answer.get()).isEqualTo("third");
  }

  @Test
  void itFailsAsTheFirstQuestionDoes() {
    CompletableFuture<String> answer =
        ask(LIMIT, _ -> CompletableFuture.failedStage(new TimeoutException("first")));
    assertThatThrownBy(answer::get)
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("first");
    assertThat(asked).hasSize(1);
  }

  @Test
  void nothingIsRepeatedAfterTheLimit() {
    Duration brief = Duration.ofMillis(100);
    CompletableFuture<String> answer =
        ask(
            brief,
            _ ->
                new CompletableFuture<String>()
                    .orTimeout(1, java.util.concurrent.TimeUnit.SECONDS));
    assertThatThrownBy(answer::get).hasRootCauseInstanceOf(TimeoutException.class);
    assertThat(asked).containsExactly(brief);
  }
}
