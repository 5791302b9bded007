package io.ecms.edge.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.feed.StoreException;
import io.ecms.edge.http.api.ApiProblem;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class ProblemsTest {
  private static final UUID ID = new UUID(1, 2);

  private final Problems problems = new Problems(() -> ID);

  @Test
  void aStoreThatIsAwayIsToBeAskedAgain() {
    ApiProblem problem =
        problems.of(
            new CompletionException(
                new StoreException("No node was available", new IOException("10.0.0.1"))));
    assertThat(problem.status()).isEqualTo(503);
    assertThat(problem.code()).isEqualTo("store-unavailable");
    assertThat(problem.retryable()).isTrue();
    assertThat(problem.detail()).doesNotContain("10.0.0.1");
  }

  @Test
  void silenceIsToBeAskedAgain() {
    ApiProblem problem = problems.of(new TimeoutException("after 5 s"));
    assertThat(problem.status()).isEqualTo(503);
    assertThat(problem.code()).isEqualTo("no-answer-in-time");
    assertThat(problem.retryable()).isTrue();
  }

  @Test
  void anythingElseIsAnErrorOfOursWithANumberThatTheLogHas() {
    ApiProblem problem = problems.of(new IllegalStateException("secret"));
    assertThat(problem.status()).isEqualTo(500);
    assertThat(problem.detail()).contains(ID.toString()).doesNotContain("secret");
    assertThat(problem.retryable()).isFalse();
  }
}
