package io.ecms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.core.cassandra.RealCassandra;
import io.ecms.e2e.Events.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The product on a real Cassandra: a VM's life, its stream, its lists, and all of it after a
 * restart.
 */
class CassandraServerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void keepsEverythingOverARestart(@TempDir Path directory) {
    Map<String, String> settings =
        Map.of(
            "ecms.journal.kind", "cassandra",
            "ecms.cassandra.contact-points", "127.0.0.1:" + RealCassandra.port(),
            "ecms.cassandra.keyspace", "e2e_" + ProcessHandle.current().pid(),
            "ecms.cassandra.autocreate", "true",
            "ecms.cassandra.request-timeout", "20s",
            "ecms.node.simulated.ready-delay", "20ms");
    Path data = directory.resolve("data");
    String vm;
    List<Event> before;
    try (TestServer server = TestServer.simulated(data, 1, settings)) {
      String image = server.cluster().importBlank("guest", directory);
      vm = server.cluster().launch("web-1", image);
      try (Events events = Events.after(server.api(), 0)) {
        before = events.take(10);
      }
      shows(server.api(), "/v1/vms?state=running", vm);
      shows(server.api(), "/v1/leases?state=held", vm);
    }
    assertThat(before.stream().map(Event::offset))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 10).boxed().toList());

    // Without its node, so that nobody observes anything new.
    try (TestServer server = TestServer.simulated(data, 0, settings)) {
      shows(server.api(), "/v1/vms?name=web-1", vm);
      assertThat(server.cluster().vm(vm).path("name").asText()).isEqualTo("web-1");
      try (Events events = Events.after(server.api(), 4)) {
        assertThat(events.take(6)).isEqualTo(before.subList(4, 10));
      }
      assertThat(server.cluster().create("web-2", "guest")).isNotEqualTo(vm);
      shows(server.api(), "/v1/vms", "web-2");
    }
  }

  /** Lists trail by the lag of the projection. */
  private static void shows(Api api, String list, String vm) {
    Awaitility.await(list)
        .atMost(PATIENCE)
        .until(() ->
            api.list(list).stream().map(JsonNode::toString).anyMatch(text -> text.contains(vm)));
  }
}
