package io.ecms.edge.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ecms.edge.http.api.ApiProblem;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a server answers that cannot serve at the moment. */
class DoorTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Server server;

  @BeforeEach
  void start() throws Exception {
    server = Server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static void assertRetryable(HttpResponse<String> answer, String code) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
    assertThat(answer.body()).contains("\"code\":\"" + code + "\"", "\"retryable\":true");
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void aClosedServerRefusesEverythingButQuestionsAboutItsHealth() throws Exception {
    server.closed = Optional.of(ApiProblem.of(503, "cut-off", "cut off", true));

    assertRetryable(server.get("/v1/vms"), "cut-off");
    assertRetryable(server.post("/v1/vms", "{}"), "cut-off");
    assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
    assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
    assertThat(server.get("/openapi.yaml").statusCode()).isEqualTo(200);
  }

  @Test
  void anOpenedServerServesAgain() throws Exception {
    server.closed = Optional.of(ApiProblem.of(503, "cut-off", "cut off", true));
    assertRetryable(server.get("/v1/nodes"), "cut-off");
    server.closed = Optional.empty();

    assertThat(server.get("/v1/nodes").statusCode()).isEqualTo(200);
  }

  /** A connection that is open when the server begins to leave. */
  @Test
  void aServerThatLeavesFinishesWhatItHasBegunAndSendsTheRestAway() throws Exception {
    String waiting = "/v1/operations/" + Samples.OPERATION_ID + "?wait=30s";
    CompletableFuture<HttpResponse<String>> begun =
        server.client().sendAsync(server.request(waiting).build(), BodyHandlers.ofString());
    await().atMost(PATIENCE).until(() -> server.cluster.waiting.get() == 1);
    try (Socket open = new Socket(server.address.getAddress(), server.address.getPort())) {
      open.setSoTimeout((int) PATIENCE.toMillis());
      var end = CoordinatedShutdown.get(server.system).runAll(CoordinatedShutdown.unknownReason());
      await()
          .atMost(PATIENCE)
          .until(() -> CoordinatedShutdown.get(server.system).getShutdownReason().isPresent());

      open.getOutputStream().write("GET /v1/nodes HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(UTF_8));
      String answer = new String(open.getInputStream().readAllBytes(), UTF_8);
      server.cluster.endOperations();

      assertThat(answer)
          .startsWith("HTTP/1.1 503")
          .contains("Connection: close", "Retry-After: 1", "\"code\":\"leaving\"");
      assertThat(begun.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      end.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }
}
