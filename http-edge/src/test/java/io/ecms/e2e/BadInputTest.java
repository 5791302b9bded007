package io.ecms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.e2e.Api.Answer;
import java.lang.management.ManagementFactory;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is wrong with a request, the whole product answers a problem that names the field, and
 * its journal has not grown by a single event. (That each rule of the syntax is kept is shown at
 * the edge alone; here it is shown that nothing gets past it.)
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
  private static final String GOOD = Cluster.spec("good", "guest");

  private TestServer server;
  private Api api;
  private Cluster cluster;

  @BeforeAll
  void start(@TempDir Path temporary) {
    server = TestServer.simulated(temporary.resolve("data"), 1, Map.of());
    api = server.api();
    cluster = server.cluster();
    cluster.launch("taken", cluster.importBlank("guest", temporary));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  /**
   * A bad request.
   *
   * @param field that the problem names; empty when none is to blame
   */
  record Row(
      String what, String path, String type, String body, int status, String code, String field) {
    static Row vm(String what, String body, int status, String code, String field) {
      return new Row(what, "/v1/vms", "application/json", body, status, code, field);
    }

    /** A VM with one field that is wrong. */
    static Row field(String what, String field, String value) {
      String body = Cluster.spec("good", "guest", "\"" + field + "\":" + value);
      return vm(what, body, 400, "invalid-value", field);
    }

    static Row id(String what, String id) {
      return new Row(
          what, "/v1/vms/" + id + "/start", "application/json", "{}", 400, "invalid-id", "id");
    }

    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Row> rows() {
    return Stream.of(
        Row.vm("unknown image", Cluster.spec("good", "none"), 422, "unknown-image", "image"),
        Row.vm(
            "unknown network",
            Cluster.spec("good", "guest", "\"network\":\"none\""),
            422,
            "unknown-network",
            "network"),
        Row.field("zero vcpus", "vcpus", "0"),
        Row.field("absurd vcpus", "vcpus", "1000000"),
        Row.field("zero memory", "memoryMib", "0"),
        Row.field("absurd memory", "memoryMib", "9".repeat(30)),
        Row.field("negative memory", "memoryMib", "-128"),
        Row.field("zero disk", "diskGib", "0"),
        Row.field("absurd disk", "diskGib", "9223372036854775807"),
        Row.vm("duplicate name", Cluster.spec("taken", "guest"), 409, "name-taken", "name"),
        Row.vm("malformed JSON", GOOD.substring(0, 20), 400, "invalid-json", ""),
        Row.vm("no JSON at all", "name=good&vcpus=1", 400, "invalid-json", ""),
        Row.vm("no body", "", 400, "invalid-json", ""),
        Row.vm("unknown field", GOOD.replace("{", "{\"cpus\":1,"), 400, "unknown-field", "cpus"),
        Row.vm("missing field", GOOD.replace("\"vcpus\":1,", ""), 400, "missing-field", "vcpus"),
        Row.vm("body of 10 MB", " ".repeat(10_000_000) + GOOD, 413, "body-too-large", ""),
        new Row(
            "wrong content type",
            "/v1/vms",
            "text/plain",
            GOOD,
            415,
            "unsupported-media-type",
            "Content-Type"),
        Row.id("id that climbs", "..%2F..%2Fetc%2Fpasswd"),
        Row.id("id with quotes", "vm-%22aaaaaaa%27"),
        Row.id("id with a newline", "vm-aaaaaaaa%0A"),
        Row.field("name with XML", "name", "\"<domain/>\""),
        Row.field("name that climbs", "name", "\"../good\""),
        Row.field("name with a newline", "name", "\"good\\nname\""),
        Row.field("host name with XML", "hostname", "\"</name><x>\""),
        Row.field("host name with quotes", "hostname", "\"a\\\"b'c\""),
        Row.field("host name with a newline", "hostname", "\"a\\nruncmd:\""),
        Row.field("password with a newline", "password", "\"long-enough\\nruncmd:\""),
        new Row(
            "image from a path that climbs",
            "/v1/images",
            "application/json",
            "{\"name\":\"other\",\"path\":\"/srv/../etc/shadow\"}",
            400,
            "invalid-value",
            "path"),
        new Row(
            "node with a name that is none",
            "/v1/nodes",
            "application/json",
            "{\"name\":\"node-1; reboot\"}",
            400,
            "invalid-value",
            "name"),
        new Row(
            "VM that is not there",
            "/v1/vms/vm-00000000000000000000000000/start",
            "application/json",
            "{}",
            404,
            "vm-not-found",
            ""));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void isAProblemAndNothingIsRecorded(Row row) {
    long before = newestEvent();
    String lists = lists();

    Answer answer =
        api.send(
            api.request(row.path())
                .header("Content-Type", row.type())
                .POST(BodyPublishers.ofString(row.body()))
                .build());

    assertThat(answer.status()).as(answer.text()).isEqualTo(row.status());
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    JsonNode problem = answer.json();
    assertThat(problem.path("code").asText()).as(answer.text()).isEqualTo(row.code());
    assertThat(problem.path("field").asText()).as(answer.text()).isEqualTo(row.field());
    assertThat(problem.path("detail").asText()).isNotBlank();
    assertThat(newestEvent()).as("newest event").isEqualTo(before);
    assertThat(lists()).isEqualTo(lists);
  }

  private static long newestEvent() {
    try {
      return (long)
          ManagementFactory.getPlatformMBeanServer()
              .getAttribute(new ObjectName("io.ecms:type=Journal"), "NewestOffset");
    } catch (JMException e) {
      throw new AssertionError(e);
    }
  }

  private String lists() {
    StringBuilder all = new StringBuilder();
    for (String list : new String[] {"vms", "images", "nodes", "disks", "operations"}) {
      all.append(api.list("/v1/" + list)).append('\n');
    }
    return all.append(api.list("/v1/leases?state=held")).toString();
  }
}
