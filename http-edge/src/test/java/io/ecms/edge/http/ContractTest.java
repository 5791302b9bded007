package io.ecms.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import io.ecms.edge.http.metrics.Metrics;
import io.ecms.edge.http.route.RouteTable;
import io.ecms.edge.http.server.HttpSettings;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every route and every answer is as the OpenAPI document says, and nothing is missing in either.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContractTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String VM = "/v1/vms/" + Samples.RUNNING_VM.id();
  private static final String GONE = "/v1/vms/vm-zzzzzzzz9";
  private static final String BUSY = "/v1/vms/" + Samples.FAILED_VM.id();
  private static final String OPERATION = "/v1/operations/" + Samples.OPERATION_ID;
  private static final String NEW_VM =
      """
      {"name":"db-1","vcpus":1,"memoryMib":128,"diskGib":1,"image":"debian",
       "network":"default","hostname":"db","password":"correct horse","labels":{"a":"b"},
       "restart":"on-failure"}\
      """;
  private static final String BATCH =
      """
      {"count":2,"policy":"best-effort","name":"db","vcpus":1,"memoryMib":128,"diskGib":4,
       "image":"debian","network":"default","hostname":"db","password":"correct horse",
       "labels":{"a":"b"}}\
      """;
  private static final String PLAN =
      """
      {"vcpus":1,"memoryMib":128,"diskGib":1,"image":"debian"}\
      """;
  private static final String IMPORT =
      """
      {"name":"alpine","path":"/srv/a.img","format":"raw","kernel":"/srv/k","initrd":"/srv/i",
       "cmdline":"quiet","degree":2}\
      """;

  private final OpenApi openApi = new OpenApi();
  private final Server server;

  /** One request and the answer that it must get; {@code route} is a path of the document. */
  record Case(String method, String route, String path, @Nullable String body, int status) {
    @Override
    public String toString() {
      return method + " " + path + " -> " + status;
    }
  }

  private static final String IMAGE = "/v1/images/" + Samples.IMAGE_ID;
  private static final String UP = "/v1/images/{id}/tree/up";
  private static final String DOWN = "/v1/images/{id}/tree/down";
  private static final String PAUSE = "/v1/reconcilers/observe-vms/pause";
  private static final String RESUME = "/v1/reconcilers/observe-vms/resume";

  static Stream<Case> cases() {
    return Stream.of(
        new Case("GET", "/v1/nodes", "/v1/nodes?limit=1&state=up", null, 200),
        new Case("GET", "/v1/nodes", "/v1/nodes?limit=0", null, 400),
        new Case("POST", "/v1/nodes", "/v1/nodes", "{\"name\":\"node-9\",\"role\":\"spare\"}", 202),
        new Case("POST", "/v1/nodes", "/v1/nodes", "{\"name\":\"../etc\"}", 400),
        new Case("GET", "/v1/nodes/{name}", "/v1/nodes/node-1", null, 200),
        new Case("GET", "/v1/nodes/{name}", "/v1/nodes/node-7", null, 404),
        new Case("GET", "/v1/nodes/{name}", "/v1/nodes/No_De", null, 400),
        new Case("POST", "/v1/nodes/{name}/drain", "/v1/nodes/node-1/drain", null, 200),
        new Case("POST", "/v1/nodes/{name}/drain", "/v1/nodes/node-7/drain", null, 404),
        new Case("POST", "/v1/nodes/{name}/resume", "/v1/nodes/node-1/resume", "{}", 200),
        new Case("POST", "/v1/nodes/{name}/resume", "/v1/nodes/node-1/resume", "{\"a\":1}", 400),
        new Case("GET", "/v1/cluster", "/v1/cluster", null, 200),
        new Case("POST", "/v1/reconcilers/{name}/pause", PAUSE, null, 200),
        new Case("POST", "/v1/reconcilers/{name}/pause", "/v1/reconcilers/x/pause", null, 404),
        new Case("POST", "/v1/reconcilers/{name}/resume", RESUME, "{}", 200),
        new Case("POST", "/v1/reconcilers/{name}/resume", "/v1/reconcilers/X/resume", null, 400),
        new Case("POST", "/v1/read-model/rebuild", "/v1/read-model/rebuild", null, 202),
        new Case("POST", "/v1/read-model/rebuild", "/v1/read-model/rebuild", "{\"a\":1}", 400),
        new Case("GET", "/v1/vms", "/v1/vms", null, 200),
        new Case("GET", "/v1/vms", "/v1/vms?state=flying", null, 400),
        new Case("POST", "/v1/vms", "/v1/vms", NEW_VM, 201),
        new Case("POST", "/v1/vms", "/v1/vms", NEW_VM.replace("db-1", "web-1"), 409),
        new Case("POST", "/v1/vms", "/v1/vms", NEW_VM.replace("debian", "none"), 422),
        new Case("POST", "/v1/vms", "/v1/vms", "{", 400),
        new Case("POST", "/v1/vms:batch", "/v1/vms:batch", BATCH, 202),
        new Case("POST", "/v1/vms:batch", "/v1/vms:batch", BATCH.replace("best", "good"), 400),
        new Case("POST", "/v1/vms:batch", "/v1/vms:batch", BATCH.replace("2,", "0,"), 400),
        new Case("POST", "/v1/vms:batch", "/v1/vms:batch", BATCH.replace("2,", "101,"), 422),
        new Case("POST", "/v1/vms:batch", "/v1/vms:batch", BATCH.replace("1,", "101,"), 409),
        new Case("GET", "/v1/vms/{id}", VM, null, 200),
        new Case("GET", "/v1/vms/{id}", "/v1/vms/" + Samples.DEFINED_VM.id(), null, 200),
        new Case("GET", "/v1/vms/{id}", BUSY, null, 200),
        new Case("GET", "/v1/vms/{id}", GONE, null, 404),
        new Case("GET", "/v1/vms/{id}", "/v1/vms/web-1", null, 400),
        new Case("GET", "/v1/vms/{id}/stats", VM + "/stats", null, 200),
        new Case(
            "GET",
            "/v1/vms/{id}/stats",
            "/v1/vms/" + Samples.DEFINED_VM.id() + "/stats",
            null,
            200),
        new Case("GET", "/v1/vms/{id}/stats", BUSY + "/stats", null, 409),
        new Case("GET", "/v1/vms/{id}/stats", GONE + "/stats", null, 404),
        new Case("GET", "/v1/vms/{id}/stats", VM + "/stats?a=1", null, 400),
        new Case("GET", "/v1/vms/{id}/console", VM + "/console", null, 200),
        new Case("GET", "/v1/vms/{id}/console", VM + "/console?bytes=65536", null, 200),
        new Case("GET", "/v1/vms/{id}/console", VM + "/console?bytes=65537", null, 400),
        new Case("GET", "/v1/vms/{id}/console", GONE + "/console", null, 404),
        new Case("DELETE", "/v1/vms/{id}", VM, null, 202),
        new Case("DELETE", "/v1/vms/{id}", GONE, null, 404),
        new Case("DELETE", "/v1/vms/{id}", BUSY, null, 409),
        new Case("POST", "/v1/vms/{id}/start", VM + "/start", null, 202),
        new Case("POST", "/v1/vms/{id}/start", VM + "/start", "{}", 202),
        new Case("POST", "/v1/vms/{id}/start", GONE + "/start", null, 404),
        new Case("POST", "/v1/vms/{id}/start", BUSY + "/start", null, 409),
        new Case("POST", "/v1/vms/{id}/stop", VM + "/stop", "{\"graceSeconds\":5}", 202),
        new Case("POST", "/v1/vms/{id}/stop", VM + "/stop", "{\"graceSeconds\":601}", 400),
        new Case("POST", "/v1/vms/{id}/destroy", VM + "/destroy", null, 202),
        new Case("POST", "/v1/vms/{id}/destroy", VM + "/destroy", "{\"force\":true}", 400),
        new Case("POST", "/v1/vms/{id}/kill", VM + "/kill", null, 202),
        new Case("POST", "/v1/vms/{id}/kill", VM + "/kill", "{\"a\":1}", 400),
        new Case("POST", "/v1/vms/{id}/kill", BUSY + "/kill", null, 409),
        new Case("POST", "/v1/vms/{id}/reboot", VM + "/reboot", "{\"graceSeconds\":5}", 202),
        new Case("POST", "/v1/vms/{id}/reboot", VM + "/reboot", "{\"graceSeconds\":601}", 400),
        new Case("POST", "/v1/vms/{id}/reboot", BUSY + "/reboot", "{\"graceSeconds\":5}", 409),
        new Case("POST", "/v1/vms/{id}/reset", VM + "/reset", null, 202),
        new Case("POST", "/v1/vms/{id}/reset", VM + "/reset", "{\"a\":1}", 400),
        new Case("POST", "/v1/vms/{id}/reset", BUSY + "/reset", null, 409),
        new Case("POST", "/v1/vms/{id}/suspend", VM + "/suspend", "{}", 202),
        new Case("POST", "/v1/vms/{id}/suspend", VM + "/suspend", "[]", 400),
        new Case("POST", "/v1/vms/{id}/suspend", BUSY + "/suspend", "{}", 409),
        new Case("POST", "/v1/vms/{id}/resume", VM + "/resume", "{}", 202),
        new Case("POST", "/v1/vms/{id}/resume", VM + "/resume", "[]", 400),
        new Case("POST", "/v1/vms/{id}/resume", BUSY + "/resume", "{}", 409),
        new Case("POST", "/v1/vms/{id}/save", VM + "/save", null, 202),
        new Case("POST", "/v1/vms/{id}/save", VM + "/save", "{\"a\":1}", 400),
        new Case("POST", "/v1/vms/{id}/save", BUSY + "/save", null, 409),
        new Case("POST", "/v1/vms/{id}/rename", VM + "/rename", "{\"name\":\"other\"}", 202),
        new Case("POST", "/v1/vms/{id}/rename", VM + "/rename", "{\"name\":\"../x\"}", 400),
        new Case("POST", "/v1/vms/{id}/rename", BUSY + "/rename", "{\"name\":\"other\"}", 409),
        new Case(
            "POST", "/v1/vms/{id}/resize", VM + "/resize", "{\"vcpus\":2,\"memoryMib\":64}", 202),
        new Case("POST", "/v1/vms/{id}/resize", VM + "/resize", "{}", 400),
        new Case(
            "POST", "/v1/vms/{id}/resize", BUSY + "/resize", "{\"vcpus\":2,\"memoryMib\":64}", 409),
        new Case("POST", "/v1/vms/{id}/rebuild", VM + "/rebuild", null, 202),
        new Case("POST", "/v1/vms/{id}/rebuild", VM + "/rebuild", "{\"a\":1}", 400),
        new Case("POST", "/v1/vms/{id}/rebuild", BUSY + "/rebuild", null, 409),
        new Case("GET", "/v1/images", "/v1/images?state=ready&name=debian", null, 200),
        new Case("POST", "/v1/images", "/v1/images", IMPORT, 202),
        new Case("POST", "/v1/images", "/v1/images", "{\"name\":\"a\",\"path\":\"a\"}", 400),
        new Case("GET", "/v1/images/{id}", "/v1/images/" + Samples.IMAGE_ID, null, 200),
        new Case("GET", "/v1/images/{id}", "/v1/images/img-zzzzzzzz", null, 404),
        new Case(
            "GET", "/v1/images/{id}/tree", "/v1/images/" + Samples.IMAGE_ID + "/tree", null, 200),
        new Case("GET", "/v1/images/{id}/tree", "/v1/images/img-zzzzzzzz/tree", null, 404),
        new Case("POST", UP, IMAGE + "/tree/up", null, 202),
        new Case("POST", UP, IMAGE + "/tree/up", "{\"nodes\":[\"node-1\"]}", 202),
        new Case("POST", UP, IMAGE + "/tree/up", "{\"nodes\":[1]}", 400),
        new Case("POST", UP, "/v1/images/img-zzzzzzzz/tree/up", null, 404),
        new Case("POST", DOWN, IMAGE + "/tree/down", "{\"nodes\":[]}", 202),
        new Case("POST", DOWN, IMAGE + "/tree/down", "{\"nodes\":{}}", 400),
        new Case("GET", "/v1/networks", "/v1/networks", null, 200),
        new Case("GET", "/v1/leases", "/v1/leases?state=held&network=default", null, 200),
        new Case("GET", "/v1/disks", "/v1/disks?node=node-1", null, 200),
        new Case("GET", "/v1/operations", "/v1/operations?state=running", null, 200),
        new Case("GET", "/v1/operations", "/v1/operations?resource=nodes/node-1", null, 200),
        new Case("GET", "/v1/operations", "/v1/operations?resource=../x", null, 400),
        new Case("GET", "/v1/operations/{id}", OPERATION, null, 200),
        new Case("GET", "/v1/operations/{id}", OPERATION + "?wait=20ms", null, 200),
        new Case("GET", "/v1/operations/{id}", OPERATION + "?wait=61s", null, 400),
        new Case("GET", "/v1/operations/{id}", "/v1/operations/op-zzzzzzzz", null, 404),
        new Case("DELETE", "/v1/operations/{id}", OPERATION, null, 202),
        new Case("DELETE", "/v1/operations/{id}", "/v1/operations/op-zzzzzzzz", null, 404),
        new Case("GET", "/v1/events", "/v1/events?type=UPPER", null, 400),
        new Case("POST", "/v1/placements", "/v1/placements", PLAN, 200),
        new Case("POST", "/v1/placements", "/v1/placements", "{}", 400),
        new Case("GET", "/health/live", "/health/live", null, 200),
        new Case("GET", "/health/ready", "/health/ready", null, 200),
        new Case("GET", "/metrics", "/metrics", null, 200),
        new Case("GET", "/openapi.yaml", "/openapi.yaml", null, 200));
  }

  ContractTest() throws Exception {
    server = Server.start();
  }

  @AfterAll
  void stop() throws Exception {
    server.close();
  }

  @Test
  void theDocumentAndTheServerHaveTheSameRoutes() {
    Set<String> served =
        RouteTable.of(
                server.cluster,
                Server.passwords(),
                HttpSettings.of(ConfigFactory.load()),
                new Metrics())
            .stream()
            .map(endpoint ->
                endpoint.method().name()
                    + " "
                    + endpoint.path().text()
                    + " "
                    + new TreeSet<>(endpoint.parameters()))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(served).isEqualTo(openApi.routes());
  }

  @Test
  void everyRouteHasACase() {
    // The stream is the one answer that does not end; EventStreamTest has it.
    Set<String> covered =
        cases().map(c -> c.method() + " " + c.route()).collect(Collectors.toSet());

    assertThat(openApi.routes())
        .allSatisfy(route -> assertThat(covered).contains(route.substring(0, route.indexOf(" ["))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void answersAsDocumented(Case c) throws Exception {
    if (c.body() != null && c.status() < 300) {
      JsonNode schema =
          openApi
              .operation(c.route(), c.method())
              .at("/requestBody/content/application~1json/schema");
      assertThat(openApi.errors(schema, JSON.readTree(c.body()))).isEmpty();
    }

    HttpResponse<String> answer = server.send(request(c));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(c.status());
    check(c, answer);
  }

  /** Every answer with an ETag can be asked for by it, and is refused under another one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/vms/{id}",
        "/v1/nodes/{name}",
        "/v1/images/{id}",
        "/v1/operations/{id}",
        "/v1/vms/{id}/start",
        "/v1/vms/{id}/stop",
        "/v1/vms/{id}/rename",
        "/v1/vms/{id}/destroy"
      })
  void anotherVersionIsRefusedAsDocumented(String route) throws Exception {
    Case c =
        cases().filter(one -> one.route().equals(route) && one.status() < 300).findFirst().get();
    HttpResponse<String> answer =
        server.send(
            HttpRequest.newBuilder(request(c), (_, _) -> true)
                .header("If-Match", "\"77\"")
                .build());

    assertThat(answer.statusCode()).isEqualTo(412);
    check(new Case(c.method(), c.route(), c.path(), c.body(), 412), answer);
  }

  private HttpRequest request(Case c) {
    HttpRequest.Builder builder = server.request(c.path());
    if (c.body() != null) {
      builder.header("Content-Type", "application/json");
    }
    return builder
        .method(
            c.method(),
            c.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofString(c.body()))
        .build();
  }

  private void check(Case c, HttpResponse<String> answer) throws Exception {
    JsonNode declared = openApi.response(c.route(), c.method(), c.status());
    assertThat(declared.isMissingNode()).as("status is declared").isFalse();
    for (var header : declared.path("headers").properties()) {
      JsonNode definition = openApi.resolve(header.getValue());
      var value = answer.headers().firstValue(header.getKey());
      if (value.isPresent() || definition.path("required").asBoolean()) {
        assertThat(value).as(header.getKey()).isPresent();
        assertThat(
                openApi.errors(
                    definition.get("schema"), JSON.getNodeFactory().textNode(value.get())))
            .isEmpty();
      }
    }
    String type = answer.headers().firstValue("Content-Type").orElseThrow();
    String plain = type.contains(";") ? type.substring(0, type.indexOf(';')) : type;
    JsonNode content = declared.path("content").path(plain);
    assertThat(content.isMissingNode()).as("content type %s is declared", plain).isFalse();
    JsonNode body =
        plain.endsWith("json")
            ? JSON.readTree(answer.body())
            : JSON.getNodeFactory().textNode(answer.body());
    assertThat(openApi.errors(content.get("schema"), body)).as(answer.body()).isEmpty();
    if (plain.equals("application/problem+json")) {
      assertThat(body.get("status").asInt()).isEqualTo(answer.statusCode());
    }
  }
}
