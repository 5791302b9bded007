package io.ecms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The server is killed with SIGKILL in the middle of a batch: the batch goes on by itself, ends as
 * its policy says, and nothing of it is left over. Its simulated hosts lose their VMs with it, so
 * it is not said how the batch ends.
 */
class BatchCrashTest {
  private static final int NODES = 3;
  private static final int VMS = 9;
  private static final Duration PATIENCE = Duration.ofSeconds(150);
  private static final Set<String> ENDED = Set.of("succeeded", "failed", "cancelled");

  /** Every step takes long enough to be met by a kill. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "ecms.node.simulated.start-delay", "60ms",
          "ecms.node.simulated.ready-delay", "200ms",
          "ecms.node.simulated.disk-delay", "40ms",
          "ecms.master.resume-interval", "500ms",
          "ecms.master.sagas.batch-parallel", "2",
          "ecms.master.sagas.agent-timeout", "2s",
          "ecms.master.sagas.vm-batch", "120s");

  private @Nullable ChildServer server;

  @AfterEach
  void end() {
    if (server != null) {
      server.kill();
    }
  }

  /** Kills it when so many VMs are so far, with the policy before that. */
  @ParameterizedTest
  @ValueSource(
      strings = {"all-or-nothing placed 1", "all-or-nothing running 3", "best-effort running 2"})
  void aBatchGoesOnByItself(String when, @TempDir Path directory) {
    String[] words = when.split(" ", -1);
    server = ChildServer.start(directory, NODES, SETTINGS);
    Cluster cluster = new Cluster(server.api());
    cluster.addNodes(NODES);
    String image = cluster.importBlank("guest", directory);
    String operation =
        Cluster.accepted(
            server
                .api()
                .post(
                    "/v1/vms:batch",
                    Cluster.spec("web", image, "count:" + VMS, "policy:\"" + words[0] + "\"")));
    Api before = server.api();
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() ->
            count(before.one("/v1/operations/" + operation), words[1])
                >= Integer.parseInt(words[2]));

    server.kill();
    server = ChildServer.start(directory, NODES, SETTINGS);

    Api api = server.api();
    // Reads the list only: asking for an operation would wake it, and it must go on by itself.
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(() ->
            assertThat(api.list("/v1/operations"))
                .allSatisfy(one -> assertThat(one.path("state").asText()).isIn(ENDED)));
    JsonNode ended = api.one("/v1/operations/" + operation);
    Map<String, JsonNode> vms = new HashMap<>();
    api.list("/v1/vms").forEach(vm -> vms.put(vm.path("id").asText(), vm));
    if (ended.path("state").asText().equals("succeeded")) {
      assertThat(vms).hasSize(VMS);
      assertThat(count(ended, "running") + count(ended, "failed")).isEqualTo(VMS);
      assertThat(count(ended, "failed") == 0 || words[0].equals("best-effort")).isTrue();
    } else {
      assertThat(vms).isEmpty();
      assertThat(count(ended, "removed")).as(ended.toString()).isEqualTo(VMS);
    }
    // What its hosts have lost is found off by and by.
    Awaitility.await().atMost(PATIENCE).untilAsserted(() -> Holdings.assertNothingLeaked(api));
    destroy(new Cluster(api), List.copyOf(vms.keySet()));
    assertThat(Holdings.of(api)).isEqualTo(Holdings.NONE);
  }

  private static int count(JsonNode operation, String state) {
    int count = 0;
    for (JsonNode vm : operation.path("vms")) {
      count += vm.path("state").asText().equals(state) ? 1 : 0;
    }
    return count;
  }

  private static void destroy(Cluster cluster, List<String> vms) {
    List<String> operations = vms.stream().map(vm -> cluster.ask(vm, "destroy")).toList();
    operations.forEach(cluster::succeeded);
  }
}
