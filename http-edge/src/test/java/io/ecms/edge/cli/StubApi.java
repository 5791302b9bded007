package io.ecms.edge.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An HTTP server that answers as it is told and remembers what it was asked. */
public final class StubApi implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, Deque<Function<Seen, Answer>>> answers = new ConcurrentHashMap<>();
  private final List<Seen> seen = new CopyOnWriteArrayList<>();

  /**
   * A request.
   *
   * @param key value of Idempotency-Key, if any
   * @param lastEventId value of Last-Event-ID, if any
   */
  public record Seen(
      String line, String body, @Nullable String key, @Nullable String lastEventId) {}

  /** An answer; status 0 closes the connection without one. */
  public record Answer(int status, String body, Map<String, String> headers) {
    public static Answer json(int status, String body) {
      return new Answer(status, body, Map.of("Content-Type", "application/json"));
    }

    public static Answer lost() {
      return new Answer(0, "", Map.of());
    }

    public static Answer problem(int status, String code, String detail) {
      String body =
          """
          {"type":"urn:ecms:problem:%s","title":"t","status":%d,"detail":"%s","code":"%s",\
          "retryable":%s}\
          """
              .formatted(code, status, detail, code, status == 503);
      return new Answer(status, body, Map.of("Content-Type", "application/problem+json"));
    }

    public Answer with(String header, String value) {
      return new Answer(status, body, Map.of("Content-Type", "application/json", header, value));
    }
  }

  public StubApi() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  /** Answers to a request line such as {@code GET /v1/vms?name=a}; the last one is repeated. */
  public StubApi on(String line, Answer... inOrder) {
    Deque<Function<Seen, Answer>> queue = new ArrayDeque<>();
    for (Answer answer : inOrder) {
      queue.add(request -> answer);
    }
    answers.put(line, queue);
    return this;
  }

  /** Answers to a request line whose query is cut off. */
  public StubApi on(String line, Function<Seen, Answer> answer) {
    answers.put(line, new ArrayDeque<>(List.of(answer)));
    return this;
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Requests so far whose line begins so. */
  public List<Seen> seen(String beginning) {
    return seen.stream().filter(one -> one.line().startsWith(beginning)).toList();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      Seen request =
          new Seen(
              exchange.getRequestMethod() + " " + exchange.getRequestURI(),
              body,
              exchange.getRequestHeaders().getFirst("Idempotency-Key"),
              exchange.getRequestHeaders().getFirst("Last-Event-ID"));
      seen.add(request);
      Answer answer = answer(request);
      if (answer.status() == 0) {
        return; // closing without an answer is what a killed server looks like
      }
      answer.headers().forEach(exchange.getResponseHeaders()::set);
      byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private synchronized Answer answer(Seen request) {
    Deque<Function<Seen, Answer>> queue = answers.get(request.line());
    if (queue == null) {
      queue = answers.get(request.line().replaceFirst("\\?.*", ""));
    }
    if (queue == null || queue.isEmpty()) {
      return Answer.problem(404, "no-such-thing", "nothing is here");
    }
    Function<Seen, Answer> next = queue.size() == 1 ? queue.getFirst() : queue.removeFirst();
    return next.apply(request);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
