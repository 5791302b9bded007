package io.ecms.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad input is a problem with the field named, and nothing is asked of the cluster. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String JSON_TYPE = "application/json";
  private static final String GOOD =
      """
      {"name":"a","vcpus":1,"memoryMib":128,"diskGib":1,"image":"debian"}\
      """;

  private final OpenApi openApi = new OpenApi();
  private final Server server = Server.start();

  BadInputTest() throws Exception {}

  @AfterAll
  void stop() {
    server.close();
  }

  /** A body of POST /v1/vms with the code and the field that the refusal names. */
  record Row(String what, String body, int status, String code, String field) {
    @Override
    public String toString() {
      return what;
    }
  }

  private static Row with(String what, String field, String value, String code) {
    return new Row(
        what, GOOD.replaceFirst("\"" + field + "\":[^,}]+", field(field, value)), 400, code, field);
  }

  private static String field(String name, String value) {
    return Matcher.quoteReplacement("\"" + name + "\":" + value);
  }

  private static Row plus(String what, String field, String value, String code) {
    return new Row(what, GOOD.replace("}", ",\"" + field + "\":" + value + "}"), 400, code, field);
  }

  static Stream<Row> bodies() {
    String absurd = "9".repeat(25);
    return Stream.of(
        new Row("unknown image", GOOD.replace("debian", "none"), 422, "image-not-found", "image"),
        new Row("duplicate name", GOOD.replace("\"a\"", "\"web-1\""), 409, "name-taken", "name"),
        with("zero vcpus", "vcpus", "0", "invalid-value"),
        with("negative vcpus", "vcpus", "-1", "invalid-value"),
        with("too many vcpus", "vcpus", "257", "invalid-value"),
        with("absurd memory", "memoryMib", absurd, "invalid-value"),
        with("absurdly negative memory", "memoryMib", "-" + absurd, "invalid-value"),
        with("too little memory", "memoryMib", "15", "invalid-value"),
        with("zero disk", "diskGib", "0", "invalid-value"),
        with("absurd disk", "diskGib", "65537", "invalid-value"),
        with("fraction", "vcpus", "1.5", "wrong-type"),
        with("exponent", "vcpus", "1e3", "wrong-type"),
        with("number as text", "vcpus", "\"1\"", "wrong-type"),
        with("null", "vcpus", "null", "wrong-type"),
        with("boolean name", "name", "true", "wrong-type"),
        with("name as list", "name", "[\"a\"]", "wrong-type"),
        with("name as object", "name", "{\"a\":1}", "wrong-type"),
        with("empty name", "name", "\"\"", "invalid-value"),
        with("name that climbs", "name", "\"../../etc/passwd\"", "invalid-value"),
        with("name with quotes", "name", "\"a'\\\"b\"", "invalid-value"),
        with("name with a newline", "name", "\"a\\nb\"", "invalid-value"),
        with("name with a zero byte", "name", "\"a\\u0000b\"", "invalid-value"),
        with("name with XML", "name", "\"<name>a</name>\"", "invalid-value"),
        with("name too long", "name", "\"" + "a".repeat(64) + "\"", "invalid-value"),
        with("image that climbs", "image", "\"../x\"", "invalid-value"),
        plus("hostname with XML", "hostname", "\"<b/>\"", "invalid-value"),
        plus("network with a slash", "network", "\"a/b\"", "invalid-value"),
        plus("short password", "password", "\"seven77\"", "invalid-value"),
        plus("password with a newline", "password", "\"long enough\\n\"", "invalid-value"),
        plus("unknown field", "cpu", "1", "unknown-field"),
        plus("repeated field", "name", "\"b\"", "repeated-field"),
        plus("unknown restart policy", "restart", "\"often\"", "invalid-value"),
        plus("labels as list", "labels", "[]", "wrong-type"),
        new Row(
            "label with a number",
            GOOD.replace("}", ",\"labels\":{\"a\":1}}"),
            400,
            "wrong-type",
            "labels.a"),
        new Row(
            "label twice",
            GOOD.replace("}", ",\"labels\":{\"a\":\"1\",\"a\":\"2\"}}"),
            400,
            "repeated-field",
            "labels.a"),
        plus("label key with spaces", "labels", "{\"a b\":\"1\"}", "invalid-value"),
        new Row("missing field", GOOD.replace("\"vcpus\":1,", ""), 400, "missing-field", "vcpus"),
        new Row("nothing", "{}", 400, "missing-field", "name"));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void namesTheField(Row row) throws Exception {
    HttpResponse<String> answer = server.post("/v1/vms", row.body());

    JsonNode problem = problem(answer, row.status(), row.code());
    assertThat(problem.path("field").asText()).as(answer.body()).isEqualTo(row.field());
    assertThat(server.cluster.commands).isEmpty();
  }

  /** Text that is no JSON object, with the line where it stops being one. */
  record Text(String what, String text, int line) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Text> texts() {
    return Stream.of(
        new Text("cut off", "{\"name\":\"a\",\n\"vcpus\":", 2),
        new Text("single quotes", "{'name':'a'}", 1),
        new Text("trailing garbage", GOOD + " {}", 1),
        new Text("trailing comma", "{\"name\":\"a\",\n\n}", 3),
        new Text("list", "[" + GOOD + "]", 1),
        new Text("text", "\"name\"", 1),
        new Text("comment", "{/* a */}", 1),
        new Text("raw newline in a string", "{\"name\":\"a\nb\"}", 1),
        new Text("not a number", "{\"vcpus\":NaN}", 1),
        new Text("number with zeros", "{\"vcpus\":007}", 1),
        new Text("endless number", "{\"vcpus\":" + "1".repeat(5_000) + "}", 0),
        new Text("endless field name", "{\"" + "a".repeat(5_000) + "\":1}", 0),
        new Text("empty", " ", 1));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void tellsWhereTheTextIsWrong(Text text) throws Exception {
    HttpResponse<String> answer = server.post("/v1/vms", text.text());

    JsonNode problem = problem(answer, 400, "invalid-json");
    // The parser tells no place for what breaks one of its limits.
    if (text.line() > 0) {
      assertThat(problem.path("line").asInt()).as(answer.body()).isEqualTo(text.line());
      assertThat(problem.path("column").asInt()).isPositive();
    }
    assertThat(server.cluster.commands).isEmpty();
  }

  @Test
  void refusesBytesThatAreNoText() throws Exception {
    byte[] bytes = {'{', '"', (byte) 0xc3, (byte) 0x28, '"', ':', '1', '}'};

    problem(
        server.send(
            server
                .request("/v1/vms")
                .header("Content-Type", JSON_TYPE)
                .POST(BodyPublishers.ofByteArray(bytes))
                .build()),
        400,
        "invalid-json");
  }

  @Test
  void refusesALargeBodyOfKnownLength() throws Exception {
    problem(server.post("/v1/vms", " ".repeat(10_000_000)), 413, "body-too-large");
  }

  @Test
  void refusesALargeBodyOfUnknownLength() throws Exception {
    byte[] large = new byte[200_000];
    HttpRequest request =
        server
            .request("/v1/vms")
            .header("Content-Type", JSON_TYPE)
            .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)))
            .build();

    problem(server.send(request), 413, "body-too-large");
  }

  @Test
  void refusesOtherContentTypes() throws Exception {
    for (String type : new String[] {"text/plain", "application/xml", "application/jsonx"}) {
      HttpRequest request =
          server
              .request("/v1/vms")
              .header("Content-Type", type)
              .POST(BodyPublishers.ofString(GOOD))
              .build();

      JsonNode problem = problem(server.send(request), 415, "unsupported-media-type");
      assertThat(problem.path("field").asText()).isEqualTo("Content-Type");
    }
  }

  @Test
  void acceptsACharset() throws Exception {
    HttpRequest request =
        server
            .request("/v1/placements")
            .header("Content-Type", "application/json; charset=utf-8")
            .POST(BodyPublishers.ofString(GOOD.replace("\"name\":\"a\",", "")))
            .build();

    assertThat(server.send(request).statusCode()).isEqualTo(200);
  }

  static Stream<String> ids() {
    return Stream.of(
        "..%2F..%2Fetc%2Fpasswd",
        "%22vm-aaaaaaaa1%22",
        "vm-aaaaaaaa1%0A",
        "vm-aaaaaaaa1%00",
        "vm-AAAAAAAA1",
        "vm-%E4%BD%A0%E5%A5%BD%E5%95%8A",
        "%3Cname%3E",
        "vm-" + "a".repeat(200),
        "x");
  }

  @ParameterizedTest
  @MethodSource("ids")
  void refusesIdsThatAreNone(String id) throws Exception {
    for (String route : new String[] {"/v1/vms/", "/v1/images/", "/v1/operations/"}) {
      JsonNode problem = problem(server.get(route + id), 400, "invalid-id");
      assertThat(problem.path("field").asText()).isEqualTo("id");
    }
    problem(server.post("/v1/vms/" + id + "/start", ""), 400, "invalid-id");
    assertThat(server.cluster.commands).isEmpty();
  }

  @Test
  void knowsNoOtherPaths() throws Exception {
    for (String path : new String[] {"/", "/v1", "/v1/vms/", "/v1//vms", "/v2/vms", "/v1/VMS"}) {
      problem(server.get(path), 404, "unknown-path");
    }
  }

  @Test
  void tellsTheMethodsOfAPath() throws Exception {
    HttpResponse<String> answer =
        server.send(server.request("/v1/vms").PUT(BodyPublishers.ofString(GOOD)).build());

    problem(answer, 405, "method-not-allowed");
    assertThat(answer.headers().firstValue("Allow")).contains("GET, POST");
  }

  @Test
  void namesTheParameterThatIsWrong() throws Exception {
    String[][] rows = {
      {"/v1/vms?colour=red", "unknown-parameter", "colour"},
      {"/v1/vms?limit=1&limit=2", "invalid-parameter", "limit"},
      {"/v1/vms?limit=1001", "invalid-parameter", "limit"},
      {"/v1/vms?limit=-1", "invalid-parameter", "limit"},
      {"/v1/vms?limit=x", "invalid-parameter", "limit"},
      {"/v1/vms?cursor=!", "invalid-cursor", "cursor"},
      {"/v1/vms?cursor=AAAA", "invalid-cursor", "cursor"},
      {"/v1/vms?label=x", "invalid-parameter", "label"},
      {"/v1/vms?node=A_B", "invalid-parameter", "node"},
      {"/v1/operations/" + Samples.OPERATION_ID + "?wait=soon", "invalid-parameter", "wait"},
      {"/v1/operations/" + Samples.OPERATION_ID + "?wait=-1s", "invalid-parameter", "wait"},
    };
    for (String[] row : rows) {
      JsonNode problem = problem(server.get(row[0]), 400, row[1]);
      assertThat(problem.path("field").asText()).as(row[0]).isEqualTo(row[2]);
    }
  }

  @Test
  void refusesAKeyThatIsNone() throws Exception {
    for (String key : new String[] {"a b", "a".repeat(129)}) {
      HttpRequest request =
          server
              .request("/v1/vms")
              .header("Content-Type", JSON_TYPE)
              .header("Idempotency-Key", key)
              .POST(BodyPublishers.ofString(GOOD))
              .build();

      JsonNode problem = problem(server.send(request), 400, "invalid-idempotency-key");
      assertThat(problem.path("field").asText()).isEqualTo("Idempotency-Key");
    }
  }

  private JsonNode problem(HttpResponse<String> answer, int status, String code) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    JsonNode problem = JSON.readTree(answer.body());
    assertThat(openApi.errors("Problem", problem)).isEmpty();
    assertThat(problem.get("code").asText()).as(answer.body()).isEqualTo(code);
    return problem;
  }
}
