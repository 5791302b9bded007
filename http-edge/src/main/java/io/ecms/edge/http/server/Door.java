package io.ecms.edge.http.server;

import io.ecms.edge.http.api.ApiProblem;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.Connection;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;

/**
 * Lets requests in, or sends them away while this server cannot serve them: because it is cut off
 * from the others, or because it is about to leave. Then a client finds another server sooner by a
 * refusal than by waiting.
 *
 * <p>A server that leaves answers what it has begun, refuses what comes, ends the streams and asks
 * every client to close its connection. Thread-safe.
 */
final class Door {
  /** Answered in any state. */
  private static final Set<String> ALWAYS = Set.of("/health/live", "/openapi.yaml", "/metrics");

  /** What tells operators why nothing else is answered. */
  private static final Set<String> WHEN_CLOSED = Set.of("/health/ready", "/v1/cluster");

  private final Supplier<Optional<ApiProblem>> closed;
  private final Bodies bodies;
  private final SharedKillSwitch streams = KillSwitches.shared("leaving");
  private volatile boolean leaving;

  /**
   * @param closed why nothing can be served at the moment, asked for each request
   */
  Door(Supplier<Optional<ApiProblem>> closed, Bodies bodies) {
    this.closed = closed;
    this.bodies = bodies;
  }

  /** From now on nothing new is begun. Idempotent. */
  void leave() {
    leaving = true;
    streams.shutdown();
  }

  CompletionStage<HttpResponse> enter(
      HttpRequest request, Function<HttpRequest, CompletionStage<HttpResponse>> inside) {
    Optional<ApiProblem> refusal = refusal(request.getUri().path());
    return refusal
        .map(problem -> bodies.discard(request).thenApply(_ -> Answers.problem(problem)))
        .orElseGet(() -> inside.apply(request).thenApply(this::ending))
        .thenApply(this::closing);
  }

  private Optional<ApiProblem> refusal(String path) {
    if (ALWAYS.contains(path)) {
      return Optional.empty();
    }
    if (leaving) {
      return Optional.of(leavingProblem());
    }
    return WHEN_CLOSED.contains(path) ? Optional.empty() : closed.get();
  }

  /** What a server that leaves answers. */
  static ApiProblem leavingProblem() {
    return ApiProblem.of(503, "leaving", "this server is about to end; ask another one", true);
  }

  /** An answer without an end is ended when the server leaves. */
  private HttpResponse ending(HttpResponse answer) {
    return answer.entity().isChunked() ? answer.transformEntityDataBytes(streams.flow()) : answer;
  }

  private HttpResponse closing(HttpResponse answer) {
    return leaving ? answer.addHeader(Connection.create("close")) : answer;
  }
}
