package io.ecms.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import io.ecms.core.operation.Phase;
import io.ecms.edge.http.api.CreateVm;
import io.ecms.edge.http.server.CannotListenException;
import io.ecms.edge.http.server.HttpSettings;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the server does beside single answers: keys, versions, pages, waiting, faults, its port. */
class ServerTest {
  private static final String VM =
      """
      {"name":"db-1","vcpus":1,"memoryMib":128,"diskGib":1,"image":"debian",\
      "password":"correct horse"}\
      """;

  @Test
  void aRepeatWithTheSameKeyIsTheSameRequest() throws Exception {
    try (Server server = Server.start()) {
      HttpResponse<String> first = createVm(server, VM, "key-1");
      HttpResponse<String> second = createVm(server, VM, "key-1");

      assertThat(first.statusCode()).isEqualTo(201);
      assertThat(second.statusCode()).isEqualTo(201);
      assertThat(second.headers().firstValue("Location"))
          .isEqualTo(first.headers().firstValue("Location"));
    }
  }

  @Test
  void anotherPayloadWithTheSameKeyIsRefused() throws Exception {
    try (Server server = Server.start()) {
      createVm(server, VM, "key-1");
      HttpResponse<String> other = createVm(server, VM.replace("128", "256"), "key-1");

      assertThat(other.statusCode()).isEqualTo(422);
      assertThat(other.body()).contains("idempotency-key-reused");
    }
  }

  private static HttpResponse<String> createVm(Server server, String body, String key)
      throws Exception {
    return server.send(
        server
            .request("/v1/vms")
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  @Test
  void aPasswordGoesOnAsAHashOnly() throws Exception {
    try (Server server = Server.start()) {
      HttpResponse<String> answer = server.post("/v1/vms", VM);

      assertThat(answer.body()).doesNotContain("correct horse").doesNotContain("$6$");
      CreateVm command = (CreateVm) server.cluster.commands.getFirst();
      assertThat(command.password().orElseThrow().value()).startsWith("$6$");
    }
  }

  @Test
  void aKnownVersionIsNotSentAgain() throws Exception {
    try (Server server = Server.start()) {
      String path = "/v1/vms/" + Samples.RUNNING_VM.id();
      String tag = server.get(path).headers().firstValue("ETag").orElseThrow();

      for (String known : new String[] {tag, "W/" + tag, "\"0\", " + tag, "*"}) {
        HttpResponse<String> answer =
            server.send(server.request(path).header("If-None-Match", known).GET().build());
        assertThat(answer.statusCode()).as(known).isEqualTo(304);
        assertThat(answer.body()).isEmpty();
      }
      assertThat(
              server
                  .send(server.request(path).header("If-None-Match", "\"99\"").GET().build())
                  .statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void onlyTheVersionThatIsMeantIsTaken() throws Exception {
    try (Server server = Server.start()) {
      String path = "/v1/vms/" + Samples.RUNNING_VM.id();
      String tag = server.get(path).headers().firstValue("ETag").orElseThrow();

      for (String meant : new String[] {tag, "\"0\", " + tag, "*"}) {
        assertThat(get(server, path, meant).statusCode()).as(meant).isEqualTo(200);
        assertThat(start(server, path, meant).statusCode()).as(meant).isEqualTo(202);
      }
      int before = server.cluster.commands.size();
      for (String other : new String[] {"\"99\"", "W/" + tag, "\"abc\", \"7\""}) {
        assertRefused(get(server, path, other), 412, "precondition-failed");
        assertRefused(start(server, path, other), 412, "precondition-failed");
      }
      for (String nonsense : new String[] {"3", "\"3", "\"3\",", "a b"}) {
        assertRefused(get(server, path, nonsense), 400, "invalid-header");
        assertRefused(start(server, path, nonsense), 400, "invalid-header");
      }
      assertThat(server.cluster.commands).hasSize(before);
    }
  }

  private static void assertRefused(HttpResponse<String> answer, int status, String code) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).contains(code).contains("\"field\":\"If-Match\"");
  }

  private static HttpResponse<String> get(Server server, String path, String match)
      throws Exception {
    return server.send(server.request(path).header("If-Match", match).GET().build());
  }

  private static HttpResponse<String> start(Server server, String path, String match)
      throws Exception {
    return server.send(
        server
            .request(path + "/start")
            .header("If-Match", match)
            .POST(BodyPublishers.noBody())
            .build());
  }

  @Test
  void requestsAndTheClusterAreMeasured() throws Exception {
    try (Server server = Server.start()) {
      server.get("/v1/vms/" + Samples.RUNNING_VM.id());
      server.get("/v1/vms/vm-00000000");
      server.get("/nowhere/at/all");
      String text = server.get("/metrics").body();

      assertThat(text)
          .contains(
              "ecms_http_requests_seconds_count{method=\"GET\",route=\"/v1/vms/{id}\",status=\"200\"")
          .contains("route=\"/v1/vms/{id}\",status=\"404\"")
          .contains("ecms_http_requests_seconds_bucket{")
          .contains("route=\"other\",status=\"404\"")
          .contains("ecms_vms{state=\"running\"} 3.0")
          .contains("ecms_operations_in_flight{state=\"running\"} 2.0")
          .contains("ecms_read_model_lag 3.0")
          .contains("ecms_journal_writable 1.0")
          .doesNotContain("nowhere");
    }
  }

  @Test
  void pagesCoverTheListWithoutGapOrRepeat() throws Exception {
    try (Server server = Server.start()) {
      List<String> ids = new ArrayList<>();
      Optional<String> cursor = Optional.of("");
      while (cursor.isPresent()) {
        String query = cursor.get().isEmpty() ? "" : "&cursor=" + cursor.get();
        var page = new ObjectMapper().readTree(server.get("/v1/vms?limit=1" + query).body());
        page.get("items").forEach(vm -> ids.add(vm.get("id").asText()));
        cursor =
            page.get("next").isNull() ? Optional.empty() : Optional.of(page.get("next").asText());
      }

      assertThat(ids).containsExactlyElementsOf(server.cluster.vms.keySet());
    }
  }

  @Test
  void waitingEndsWithTheOperation() throws Exception {
    try (Server server = Server.start()) {
      CompletableFuture<HttpResponse<String>> waiting =
          server
              .client()
              .sendAsync(
                  server
                      .request("/v1/operations/" + Samples.OPERATION_ID + "?wait=15s")
                      .GET()
                      .build(),
                  BodyHandlers.ofString());
      server.cluster.endOperations();

      assertThat(waiting.get(10, TimeUnit.SECONDS).body())
          .contains("\"state\":\"" + Phase.SUCCEEDED.word() + "\"");
    }
  }

  @Test
  void aFaultIsToldByAnIdOnly() throws Exception {
    try (Server server = Server.start()) {
      server.cluster.fault = Optional.of(new IllegalStateException("secret inside"));
      HttpResponse<String> answer = server.post("/v1/vms", VM);

      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.body())
          .contains("\"instance\":\"urn:uuid:" + Server.CORRELATION_ID)
          .doesNotContain("secret inside")
          .doesNotContain("Exception");
    }
  }

  @Test
  void tellsWhenItIsNotReady() throws Exception {
    try (Server server = Server.start()) {
      server.cluster.ready = false;
      HttpResponse<String> answer = server.get("/health/ready");

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
      assertThat(answer.body()).contains("not-ready").contains("missing");
    }
  }

  @Test
  void aRequestThatTakesTooLongIsAProblem() throws Exception {
    try (Server server = Server.start("ecms.http.request-timeout = 300 ms")) {
      HttpResponse<String> answer =
          server.get("/v1/operations/" + Samples.OPERATION_ID + "?wait=15s");

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
      assertThat(answer.body()).contains("request-timeout");
    }
  }

  @Test
  void aPortInUseIsSaidSo() throws Exception {
    try (Server server = Server.start()) {
      HttpSettings same =
          HttpSettings.of(
              ConfigFactory.parseString("ecms.http.port = " + server.address.getPort())
                  .withFallback(ConfigFactory.load()));

      assertThatThrownBy(() -> server.bind(same))
          .hasCauseInstanceOf(CannotListenException.class)
          .hasMessageContaining("ecms.http.port");
    }
  }
}
