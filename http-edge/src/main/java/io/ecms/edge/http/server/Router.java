package io.ecms.edge.http.server;

import io.ecms.edge.http.api.ApiException;
import io.ecms.edge.http.api.ApiProblem;
import io.ecms.edge.http.metrics.Metrics;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.Uri;
import org.jspecify.annotations.Nullable;

/**
 * Finds the endpoint of a request and answers every failure with a problem.
 *
 * <p>A table instead of the routing language: the same table is compared with the OpenAPI document,
 * a wrong method is told from an unknown path, and nothing can answer in another form.
 */
final class Router {
  private final List<Endpoint> endpoints;
  private final Bodies bodies;
  private final Problems problems;
  private final Metrics metrics;

  Router(List<Endpoint> endpoints, Bodies bodies, Problems problems, Metrics metrics) {
    this.metrics = metrics;
    this.endpoints = List.copyOf(endpoints);
    this.bodies = bodies;
    this.problems = problems;
  }

  /** Never fails. */
  CompletionStage<HttpResponse> handle(HttpRequest request) {
    Measured measured = new Measured();
    CompletionStage<HttpResponse> answer;
    try {
      answer = dispatch(request, measured);
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedStage(e);
    }
    return answer
        .exceptionally(failure -> Answers.problem(problems.of(failure)))
        .thenApply(response -> {
          measured.running.answered(response.status().intValue());
          return response;
        });
  }

  /** What is measured of one request; its route is known only when it was found. */
  private final class Measured {
    private Metrics.Running running = metrics.begin("other", "other");

    void isAt(Endpoint endpoint) {
      running = metrics.begin(endpoint.method().name(), endpoint.path().text());
    }
  }

  private CompletionStage<HttpResponse> dispatch(HttpRequest request, Measured measured) {
    Uri uri = request.getUri();
    List<String> path = segments(uri.getPathString());
    Set<String> allowed = null;
    for (Endpoint endpoint : endpoints) {
      String value = endpoint.path().match(path);
      if (value != null) {
        if (endpoint.method().equals(request.method())) {
          measured.isAt(endpoint);
          return call(request, endpoint, value);
        }
        allowed = allowed == null ? new TreeSet<>() : allowed;
        allowed.add(endpoint.method().name());
      }
    }
    HttpResponse refusal = refusal(request, allowed);
    return bodies.discard(request).thenApply(_ -> refusal);
  }

  private static HttpResponse refusal(HttpRequest request, @Nullable Set<String> allowed) {
    return allowed == null
        ? Answers.problem(
            ApiProblem.of(
                404, "unknown-path", "there is nothing under this path; see /openapi.yaml"))
        : Answers.methodNotAllowed(request.method().name(), String.join(", ", allowed));
  }

  private CompletionStage<HttpResponse> call(HttpRequest request, Endpoint endpoint, String value) {
    Query query = Query.parse(request.getUri().rawQueryString(), endpoint.parameters());
    CompletionStage<byte[]> body =
        endpoint.body() == Endpoint.Body.NONE
            ? bodies.discard(request).thenApply(_ -> new byte[0])
            : bodies.read(request);
    return body.thenCompose(
        bytes -> endpoint.handler().handle(new Exchange(request, endpoint, value, query, bytes)));
  }

  /** Split first, then decoded: an encoded slash does not make a segment. */
  private static List<String> segments(String path) {
    List<String> segments = new ArrayList<>();
    int start = 1;
    while (start <= path.length()) {
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      segments.add(decoded(path.substring(start, end)));
      start = end + 1;
    }
    return segments;
  }

  private static String decoded(String segment) {
    if (segment.indexOf('%') < 0) {
      return segment;
    }
    try {
      return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new ApiException(
          ApiProblem.of(400, "invalid-request", "the path is not percent-encoded"));
    }
  }
}
