package io.ecms.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.model.InvalidValue;
import io.ecms.core.model.Problem;
import io.ecms.core.model.Problem.Kind;
import io.ecms.node.hypervisor.HypervisorException;
import io.ecms.tree.stack.StackException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the asker is to do next follows from the failure. */
class ProblemsTest {
  @ParameterizedTest
  @CsvSource({
    "hypervisor-timed-out, true, TRANSIENT",
    "tree-in-use, true, TRANSIENT",
    "domain-not-found, false, NOT_FOUND",
    "disk-size-invalid, false, INVALID",
    "disk-exists, false, CONFLICT",
    "domain-differs, false, CONFLICT",
    "tree-role-conflict, false, CONFLICT",
    "tree-cycle, false, CONFLICT",
    "domain-start-failed, false, FATAL"
  })
  void codesMeanTheSameWhoeverThrowsThem(String code, boolean retryable, Kind kind) {
    Problem expected = new Problem(code, "why", kind);

    assertThat(Problems.of(new HypervisorException(code, retryable, "why"))).isEqualTo(expected);
    assertThat(Problems.of(new StackException(code, retryable, "why"))).isEqualTo(expected);
  }

  @Test
  void badValuesAreInvalidAndFilesMayComeBack() {
    assertThat(Problems.of(new InvalidValue("prefix", "must be 1 to 32")).kind())
        .isEqualTo(Kind.INVALID);
    assertThat(Problems.of(new UncheckedIOException("full", new IOException())).kind())
        .isEqualTo(Kind.TRANSIENT);
  }

  @Test
  void messagesAreBoundedAndStrangersToldByTheirClassOnly() {
    String endless = "x".repeat(10_000);

    assertThat(Problems.of(new StackException("a", false, endless)).message())
        .hasSize(Problems.MAX_MESSAGE);
    assertThat(Problems.of(new IllegalStateException("password=secret")))
        .satisfies(problem -> {
          assertThat(problem.kind()).isEqualTo(Kind.FATAL);
          assertThat(problem.message()).contains("IllegalStateException").doesNotContain("secret");
        });
  }
}
