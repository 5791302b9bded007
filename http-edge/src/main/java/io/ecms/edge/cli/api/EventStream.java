package io.ecms.edge.cli.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.edge.cli.base.ExitCode;
import io.ecms.edge.cli.base.Failure;
import io.ecms.edge.cli.base.Host;
import io.ecms.edge.cli.output.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Iterator;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the event stream (server-sent events) and resumes it after a lost connection.
 *
 * <p>Confined to one thread.
 */
public final class EventStream {
  private final ApiClient api;
  private final Host host;
  private final RetryPolicy retries;
  private final String begin;
  private String lastId;
  private String nextId;
  private String data = "";

  /**
   * A stream that was not opened yet.
   *
   * @param after offset of the last event that is known, or empty to begin with the next one
   */
  public EventStream(ApiClient api, Host host, RetryPolicy retries, String after) {
    this.api = api;
    this.host = host;
    this.retries = retries;
    this.begin = after;
    this.lastId = after;
    this.nextId = after;
  }

  /**
   * Hands on events until they are not wanted any more.
   *
   * @param consumer takes an event and tells whether it wants another
   * @throws Failure when the server refuses, or does not come back
   */
  public void follow(Route route, Predicate<JsonNode> consumer) {
    int failures = 0;
    while (true) {
      String before = lastId;
      IOException cause = new IOException("the server keeps ending the event stream");
      try {
        if (!readOnce(route, consumer, false)) {
          return;
        }
      } catch (IOException lost) {
        cause = lost;
      } catch (UncheckedIOException lost) {
        cause = new IOException(lost);
      }
      failures = lastId.equals(before) ? failures + 1 : 1;
      boolean neverThere = cause instanceof ConnectException && lastId.isEmpty();
      if (neverThere || failures >= retries.attempts()) {
        throw api.unreachable(cause);
      }
      host.await(retries.pauseAfter(failures));
    }
  }

  /**
   * Hands on the events that have happened, and returns when the server says that nothing happens
   * (it sends a comment then).
   *
   * @param consumer takes an event and tells whether it wants another
   * @throws Failure when the server refuses or goes away
   */
  public void upToNow(Route route, Predicate<JsonNode> consumer) {
    try {
      readOnce(route, consumer, true);
    } catch (IOException lost) {
      throw api.unreachable(lost);
    } catch (UncheckedIOException lost) {
      throw api.unreachable(new IOException(lost));
    }
  }

  /** False when enough has been read, true when the server has ended the stream. */
  private boolean readOnce(Route route, Predicate<JsonNode> consumer, boolean untilQuiet)
      throws IOException {
    data = "";
    nextId = lastId;
    int comments = 0;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(api.server() + route.toString()))
            .header("Accept", "text/event-stream");
    if (!lastId.isEmpty()) {
      request.header("Last-Event-ID", lastId);
    }
    HttpResponse<Stream<String>> response = open(request.build());
    try (Stream<String> lines = response.body()) {
      if (response.statusCode() != 200) {
        throw Problems.toFailure(
            response.statusCode(), lines.limit(1000).collect(Collectors.joining("\n")));
      }
      Iterator<String> each = lines.iterator();
      while (each.hasNext()) {
        String line = each.next();
        // the first comment may only greet, before the events of the past
        comments += line.startsWith(":") ? 1 : 0;
        if (untilQuiet && line.startsWith(":") && (comments > 1 || !lastId.equals(begin))) {
          return false;
        }
        if (!line(line, consumer)) {
          return false;
        }
      }
      return true;
    }
  }

  private HttpResponse<Stream<String>> open(HttpRequest request) throws IOException {
    try {
      return api.http().send(request, BodyHandlers.ofLines());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw Failure.of(ExitCode.FAILED, "interrupted", "").because(interrupted);
    }
  }

  /** Takes a line, passing over fields that are not needed; false when no more are wanted. */
  private boolean line(String line, Predicate<JsonNode> consumer) {
    if (line.startsWith("id:")) {
      nextId = line.substring(3).strip();
    } else if (line.startsWith("data:")) {
      data = data.isEmpty() ? line.substring(5).strip() : data + '\n' + line.substring(5).strip();
    } else if (line.isEmpty() && !data.isEmpty()) {
      String document = data;
      data = "";
      lastId = nextId;
      return consumer.test(parse(document));
    }
    return true;
  }

  private static JsonNode parse(String document) {
    try {
      return Json.parse(document);
    } catch (JsonProcessingException notJson) {
      throw Failure.of(ExitCode.FAILED, "the server sent an event that is not JSON", "")
          .because(notJson);
    }
  }
}
