package io.ecms.faults.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ecms.faults.check.FinalState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * One server's API without history: for what is done before the faults and looked at after them.
 */
public final class Lists implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration WARM = Duration.ofSeconds(60);
  private static final int TRIES = 4;
  private static final Duration POLL = Duration.ofMillis(200);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final Server server;

  public Lists(Server server) {
    this.server = server;
  }

  /** The status of a question; 0 when there is no answer. */
  public int status(String path) {
    try {
      return send(get(path)).statusCode();
    } catch (UncheckedIOException e) {
      return 0;
    }
  }

  /** All items of a list, over all of its pages. */
  public List<JsonNode> all(String path) {
    List<JsonNode> items = new ArrayList<>();
    String separator = path.contains("?") ? "&" : "?";
    String next = "";
    do {
      JsonNode page = json(get(path + separator + "limit=1000" + next), 200);
      page.path("items").forEach(items::add);
      next = page.path("next").isTextual() ? "&cursor=" + page.path("next").asText() : "";
    } while (!next.isEmpty());
    return items;
  }

  /** Sends a command that opens an operation until it succeeds; cold machines need some tries. */
  public void run(String path, String body) {
    String last = "nothing";
    for (int number = 1; number <= TRIES; number++) {
      JsonNode operation = json(post(path, body, number), 202);
      String id = operation.path("id").asText();
      JsonNode ended = json(get("/v1/operations/" + id + "?wait=15s"), 200);
      if (ended.path("state").asText().equals("succeeded")) {
        return;
      }
      last = ended.toString();
    }
    throw new AssertionError(path + " " + body + " came to " + last);
  }

  /** Creates a VM that is not started; its id. */
  public String create(String name) {
    return json(post("/v1/vms", Specs.small(name), 1), 201).path("id").asText();
  }

  /** Imports the image of all VMs. */
  public void importImage(String file) {
    run(
        "/v1/images",
        "{\"name\":\"%s\",\"path\":\"%s\",\"format\":\"raw\"}".formatted(Specs.IMAGE, file));
  }

  /** What the lists say now. */
  public FinalState state() {
    return new FinalState(
        all("/v1/vms"),
        all("/v1/operations"),
        all("/v1/leases?state=held"),
        all("/v1/disks"),
        all("/v1/nodes"),
        all("/v1/networks"));
  }

  private HttpRequest get(String path) {
    return HttpRequest.newBuilder(server.api().resolve(path)).timeout(PATIENCE).GET().build();
  }

  private HttpRequest post(String path, String body, int number) {
    return HttpRequest.newBuilder(server.api().resolve(path))
        .timeout(PATIENCE)
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", "furnish-" + body.hashCode() + "-" + number)
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  /** What is answered as soon as the server is able to. */
  private JsonNode json(HttpRequest request, int status) {
    HttpResponse<String> answer =
        Awaitility.await()
            .atMost(WARM)
            .pollInterval(POLL)
            .until(() -> send(request), sent -> sent.statusCode() != 503);
    if (answer.statusCode() != status) {
      throw new AssertionError(
          request.uri() + " answered " + answer.statusCode() + " " + answer.body());
    }
    try {
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
