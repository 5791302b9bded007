package io.ecms.edge.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.edge.cli.base.ExitCode;
import io.ecms.edge.cli.base.Failure;
import io.ecms.edge.cli.base.Host;
import io.ecms.edge.cli.output.Json;
import io.ecms.edge.cli.output.StepProgress;
import io.ecms.edge.cli.output.StepProgress.Watched;
import io.ecms.edge.cli.output.Steps;
import io.ecms.edge.cli.output.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Waits for operations while showing their steps.
 *
 * <p>A server that goes away meanwhile is waited for: operations go on by themselves when it is
 * back (an accepted command is never lost).
 *
 * <p>Confined to one thread.
 */
public final class Operations {
  /** Time between two looks; short, so that steps are seen as they happen. */
  private static final String LOOK = "500ms";

  private static final Duration AWAY_PAUSE = Duration.ofSeconds(1);

  private final ApiClient api;
  private final Host host;
  private boolean away;

  public Operations(ApiClient api, Host host) {
    this.api = api;
    this.host = host;
  }

  /**
   * Waits for the end of one operation.
   *
   * @param subject name that people know the resource by
   * @return the operation, succeeded
   * @throws Failure {@link ExitCode#FAILED} when it failed, {@link ExitCode#TIMED_OUT} when it had
   *     not ended in time
   */
  public JsonNode await(
      String subject, JsonNode operation, Duration timeout, StepProgress progress) {
    return awaitAll(List.of(watched(subject, operation)), timeout, progress).getFirst();
  }

  /** An operation under the name that people know its resource by. */
  public static Watched watched(String subject, JsonNode operation) {
    return new Watched(Table.printable(Json.text(operation, "kind") + " " + subject), operation);
  }

  /**
   * Waits for the end of all operations.
   *
   * @return the operations, all succeeded, in the same order
   * @throws Failure for the first that failed, when all have ended; {@link ExitCode#TIMED_OUT} when
   *     not all had ended in time
   */
  public List<JsonNode> awaitAll(List<Watched> begun, Duration timeout, StepProgress progress) {
    Instant deadline = host.clock().instant().plus(timeout);
    List<Watched> operations = new ArrayList<>(begun);
    progress.show(operations, host.clock().instant());
    while (!allEnded(operations)) {
      if (!host.clock().instant().isBefore(deadline)) {
        throw timedOut(operations, timeout);
      }
      look(operations, progress);
      progress.show(operations, host.clock().instant());
    }
    operations.stream()
        .filter(watched -> !Steps.succeeded(watched.operation()))
        .findFirst()
        .ifPresent(watched -> {
          throw failed(watched);
        });
    return operations.stream().map(Watched::operation).toList();
  }

  private void look(List<Watched> operations, StepProgress progress) {
    boolean waited = false;
    for (int i = 0; i < operations.size(); i++) {
      Watched watched = operations.get(i);
      if (!Steps.ended(watched.operation())) {
        // only the first look waits: the others see what happened in the meantime
        JsonNode now = read(watched.operation(), waited ? "0s" : LOOK, progress);
        operations.set(i, new Watched(watched.title(), now));
        waited = true;
      }
    }
  }

  private JsonNode read(JsonNode operation, String wait, StepProgress progress) {
    try {
      JsonNode now =
          api.get(Route.of("v1", "operations", Json.text(operation, "id")).with("wait", wait))
              .body();
      away = false;
      return now;
    } catch (Failure failure) {
      String code = failure.code();
      if ("server-unreachable".equals(code) || "connection-lost".equals(code)) {
        if (!away) {
          progress.note("the server does not answer; the operation goes on when it is back");
        }
        away = true;
        host.await(AWAY_PAUSE);
        return operation;
      }
      throw failure;
    }
  }

  private static boolean allEnded(List<Watched> operations) {
    return operations.stream().allMatch(watched -> Steps.ended(watched.operation()));
  }

  private static Failure timedOut(List<Watched> operations, Duration timeout) {
    Watched first =
        operations.stream()
            .filter(watched -> !Steps.ended(watched.operation()))
            .findFirst()
            .orElseThrow();
    return Failure.of(
            ExitCode.TIMED_OUT,
            first.title() + " had not ended after " + timeout.toSeconds() + " s; it goes on",
            "ecms operation wait " + Json.text(first.operation(), "id"))
        .withCode("client-timeout");
  }

  /** Which operation failed, at which step, why, and that nothing is left behind. */
  private static Failure failed(Watched watched) {
    JsonNode operation = watched.operation();
    String step = failedStep(operation);
    String error = Steps.error(operation);
    String message =
        watched.title()
            + " "
            + Json.text(operation, "state")
            + (step.isEmpty() ? "" : " at step " + step)
            + (error.isEmpty() ? "" : ": " + error);
    Failure failure =
        Failure.of(
            ExitCode.FAILED,
            Table.printable(message),
            operation.path("error").path("retryable").asBoolean(false)
                ? "the same command may be given again"
                : "see every step: ecms operation show " + Json.text(operation, "id"));
    String code = Json.text(operation.path("error"), "code");
    return code.isEmpty() ? failure : failure.withCode(Table.printable(code));
  }

  private static String failedStep(JsonNode operation) {
    for (JsonNode step : operation.path("steps")) {
      if (step.hasNonNull("error")) {
        return Json.text(step, "name");
      }
    }
    return "";
  }
}
