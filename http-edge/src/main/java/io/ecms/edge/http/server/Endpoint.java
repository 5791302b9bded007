package io.ecms.edge.http.server;

import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpMethod;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * One line of the route table, as the OpenAPI document has it.
 *
 * @param parameters query parameters that it takes; any other is refused
 * @param body whether it takes a body
 */
public record Endpoint(
    HttpMethod method, PathTemplate path, Set<String> parameters, Body body, Handler handler) {

  /** Whether an endpoint takes a body. */
  public enum Body {
    /** What is sent is thrown away. */
    NONE,
    /** JSON or nothing. */
    OPTIONAL,
    /** JSON. */
    REQUIRED
  }

  /** Answers one request; fails with {@code ApiException} or {@code InvalidValue} to refuse. */
  @FunctionalInterface
  public interface Handler {
    CompletionStage<HttpResponse> handle(Exchange exchange);
  }

  public static Endpoint get(String path, Set<String> parameters, Handler handler) {
    return new Endpoint(HttpMethods.GET, PathTemplate.parse(path), parameters, Body.NONE, handler);
  }

  public static Endpoint post(String path, Body body, Handler handler) {
    return new Endpoint(HttpMethods.POST, PathTemplate.parse(path), Set.of(), body, handler);
  }

  public static Endpoint delete(String path, Handler handler) {
    return new Endpoint(HttpMethods.DELETE, PathTemplate.parse(path), Set.of(), Body.NONE, handler);
  }
}
