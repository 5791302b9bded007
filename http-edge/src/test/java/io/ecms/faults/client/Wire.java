package io.ecms.faults.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ecms.faults.check.Reply;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** One HTTP exchange, told as a {@link Reply}. Thread-safe. */
final class Wire implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(1);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();

  /** What came of it, and how long the server asks to be left alone. */
  record Exchange(Reply reply, Duration pause) {
    Exchange(Reply reply) {
      this(reply, Duration.ZERO);
    }
  }

  Exchange send(HttpRequest request) {
    try {
      return read(client.send(request, BodyHandlers.ofString()));
    } catch (ConnectException | HttpConnectTimeoutException e) {
      return new Exchange(new Reply.Unreached(e.toString()));
    } catch (IOException e) {
      return new Exchange(new Reply.Silent(e.toString()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static Exchange read(HttpResponse<String> answer) {
    int status = answer.statusCode();
    JsonNode body;
    try {
      body = JSON.readTree(answer.body());
    } catch (JsonProcessingException e) {
      return new Exchange(new Reply.Broken(status, answer.body()));
    }
    String code = body.path("code").asText("");
    if (status < 300) {
      return new Exchange(
          new Reply.Accepted(
              status, body.path("id").asText(""), version(answer), body.path("state").asText("")));
    }
    if (status == 503 || status == 429) {
      long seconds = answer.headers().firstValueAsLong("Retry-After").orElse(-1);
      return seconds < 0
          ? new Exchange(new Reply.Broken(status, "without Retry-After: " + answer.body()))
          : new Exchange(new Reply.Unavailable(status, code), Duration.ofSeconds(seconds));
    }
    return new Exchange(
        status < 500 ? new Reply.Refused(status, code) : new Reply.Broken(status, answer.body()));
  }

  private static long version(HttpResponse<String> answer) {
    return answer
        .headers()
        .firstValue("ETag")
        .map(tag -> Long.parseLong(tag.replace("\"", "")))
        .orElse(0L);
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
