package io.ecms.edge.cli.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.edge.cli.base.ExitCode;
import io.ecms.edge.cli.base.Failure;
import io.ecms.edge.cli.base.Host;
import io.ecms.edge.cli.output.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/**
 * Sends requests and sends them again when that is safe.
 *
 * <p>A GET has no effect and every POST carries an {@code Idempotency-Key} that stays the same for
 * all of its attempts, so a lost connection, a 503 and a 429 lead to another attempt, as often as
 * the {@link RetryPolicy} allows. A refused connection on the first attempt does not: then there is
 * no server, and the user should learn that at once.
 */
public final class ApiClient {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** Longest time for one answer; longer than any {@code wait} that this client asks for. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

  private final URI server;
  private final Host host;
  private final RetryPolicy retries;
  private final Duration answerTimeout;
  private final HttpClient http;

  /**
   * A client of one server.
   *
   * @param server {@code http://host:port}, possibly with a path, without a trailing slash
   */
  public ApiClient(URI server, Host host, RetryPolicy retries) {
    this(server, host, retries, ANSWER_TIMEOUT);
  }

  /**
   * A client that is less patient.
   *
   * @param answerTimeout longest time for one answer; no shorter than any {@code wait} asked for
   */
  public ApiClient(URI server, Host host, RetryPolicy retries, Duration answerTimeout) {
    this.server = server;
    this.host = host;
    this.retries = retries;
    this.answerTimeout = answerTimeout;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
  }

  /** Address of the server. */
  public URI server() {
    return server;
  }

  /**
   * Asks for something.
   *
   * @throws Failure when the answer is not a good one, or there is none
   */
  public Reply get(Route route) {
    return send(request(route).GET().build());
  }

  /**
   * Asks once, without repeats, whether something is there.
   *
   * @return the answer, or empty when the server does not answer or not well
   */
  public Optional<Reply> probe(Route route) {
    try {
      HttpResponse<String> response = exchange(request(route).GET().build());
      return response.statusCode() < 300 ? Optional.of(reply(response)) : Optional.empty();
    } catch (IOException notThere) {
      return Optional.empty();
    }
  }

  /**
   * Commands something under a new idempotency key.
   *
   * @param body an object, or an empty one for commands without fields
   * @throws Failure when the answer is not a good one, or there is none
   */
  public Reply post(Route route, JsonNode body) {
    return send(
        request(route)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", host.keys().get())
            .POST(BodyPublishers.ofString(Json.compact(body)))
            .build());
  }

  private HttpRequest.Builder request(Route route) {
    return HttpRequest.newBuilder(URI.create(server + route.toString()))
        .timeout(answerTimeout)
        .header("Accept", "application/json, application/problem+json");
  }

  private Reply send(HttpRequest request) {
    for (int attempt = 1; ; attempt++) {
      boolean last = attempt >= retries.attempts();
      try {
        HttpResponse<String> response = exchange(request);
        if (response.statusCode() < 300) {
          return reply(response);
        }
        if (last || !worthRepeating(response)) {
          throw Problems.toFailure(response.statusCode(), response.body());
        }
        host.await(pause(response, attempt));
      } catch (IOException lost) {
        if (last || (attempt == 1 && lost instanceof ConnectException)) {
          throw unreachable(lost);
        }
        host.await(retries.pauseAfter(attempt));
      }
    }
  }

  private HttpResponse<String> exchange(HttpRequest request) throws IOException {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw Failure.of(ExitCode.FAILED, "interrupted while waiting for the server", "")
          .because(interrupted);
    }
  }

  private static boolean worthRepeating(HttpResponse<String> response) {
    return switch (response.statusCode()) {
      case 429, 503 -> true;
      // the first attempt of this very request, whose answer was lost, is still being worked on
      case 409 -> Problems.retryable(response.body());
      default -> false;
    };
  }

  private Duration pause(HttpResponse<String> response, int attempt) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(value -> value.matches("[0-9]{1,5}"))
        .map(value -> retries.bounded(Duration.ofSeconds(Long.parseLong(value))))
        .orElseGet(() -> retries.pauseAfter(attempt));
  }

  private Reply reply(HttpResponse<String> response) {
    try {
      String body = response.body();
      return new Reply(response.statusCode(), body.isBlank() ? Json.object() : Json.parse(body));
    } catch (JsonProcessingException notJson) {
      throw Failure.of(
              ExitCode.FAILED,
              server + " answered something that is not JSON",
              "check the address: --server URL or ECMS_SERVER")
          .because(notJson);
    }
  }

  /** What to say when there is no server. */
  Failure unreachable(IOException cause) {
    boolean refused = cause instanceof ConnectException;
    return Failure.of(
            ExitCode.FAILED,
            refused
                ? "no server answers at " + server
                : "the connection to " + server + " was lost: " + cause,
            refused
                ? "start one with `ecms quickstart` or `ecms server`, or name another with"
                    + " --server URL or ECMS_SERVER"
                : "look at the server's log; the same command may be given again")
        .withCode(refused ? "server-unreachable" : "connection-lost")
        .because(cause);
  }

  /** The HTTP client, for answers that are streams. */
  HttpClient http() {
    return http;
  }
}
