package io.ecms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ecms.node.hypervisor.simulated.Faults.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hypervisor that cannot be asked makes its VMs unknown, and nothing more; then they run again.
 */
class HypervisorAwayTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void vmsAreUnknownOnlyWhileItIsAway(@TempDir Path directory) {
    Map<String, String> settings = Map.of("ecms.master.observe-interval", "500ms");
    try (TestServer server = TestServer.simulated(directory, 1, settings)) {
      Cluster cluster = server.cluster();
      String vm = cluster.launch("web-1", cluster.importBlank("guest", directory));
      Holdings before = Holdings.of(server.api());

      server.hypervisor(1).faults().failSome(Method.DOMAINS, 1, "hypervisor-unavailable", true);
      awaitState(cluster, vm, "unknown");
      assertThat(cluster.vm(vm).path("reason").asText()).contains("hypervisor");
      assertThat(Holdings.of(server.api())).as("what is held").isEqualTo(before);

      server.hypervisor(1).faults().clear();
      awaitState(cluster, vm, "running");
      assertThat(cluster.vm(vm).path("reason").isMissingNode()).isTrue();
    }
  }

  private static void awaitState(Cluster cluster, String vm, String state) {
    await().atMost(PATIENCE).until(() -> cluster.vm(vm).path("state").asText().equals(state));
  }
}
