package io.ecms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.e2e.Api.Answer;
import io.ecms.e2e.Workload.Shift;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server is killed with SIGKILL in the middle of many operations, again and again, and started on
 * the same directory: what was acknowledged is there, every operation ends by its deadline without
 * anybody asking, and nothing is left over (K2, I4, I5).
 *
 * <p>Its simulated hosts lose their VMs with it, so of VMs that ran before a kill it is only
 * demanded that they leak nothing. {@link LostCallsTest} has hosts that live on.
 */
class CrashTest {
  private static final int KILLS = 6;
  private static final int NODES = 3;
  private static final Set<String> ENDED = Set.of("succeeded", "failed", "cancelled");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /**
   * Operations that are under way or done before a kill; a cold server is slow to take the first.
   */
  private static final int WARM = 12;

  private static final int LATEST_KILL_MILLIS = 1_000;
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  /** Repeats a run: -Decms.crash-seed=N. */
  private static final long SEED = Long.getLong("ecms.crash-seed", 1);

  /** Every step takes long enough to be met by a kill. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "ecms.node.simulated.start-delay", "40ms",
          "ecms.node.simulated.ready-delay", "60ms",
          "ecms.node.simulated.stop-delay", "50ms",
          "ecms.node.simulated.disk-delay", "40ms",
          "ecms.master.resume-interval", "500ms",
          "ecms.master.sagas.agent-timeout", "2s",
          "ecms.master.sagas.vm-start", DEADLINE.toSeconds() + "s",
          "ecms.master.sagas.vm-stop", DEADLINE.toSeconds() + "s",
          "ecms.master.sagas.vm-destroy", DEADLINE.toSeconds() + "s");

  private @Nullable ChildServer server;

  @AfterEach
  void end() {
    if (server != null) {
      server.kill();
    }
  }

  private static ChildServer begin(Path directory) {
    return ChildServer.start(directory, NODES, SETTINGS);
  }

  @Test
  void nothingAcknowledgedIsLostAndNothingLeaks(@TempDir Path directory) {
    Random moments = new Random(SEED);
    server = begin(directory);
    Cluster cluster = new Cluster(server.api());
    cluster.addNodes(NODES);
    Workload workload = new Workload(cluster.importBlank("guest", directory), SEED);

    for (int kill = 1; kill <= KILLS; kill++) {
      try (Shift _ = workload.begin(server.api())) {
        int before = workload.accepted().size();
        Awaitility.await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(10))
            .until(() -> workload.accepted().size() >= before + WARM);
        killAfter(Duration.ofMillis(moments.nextInt(LATEST_KILL_MILLIS)), server);
      }
      server = begin(directory);
      awaitQuiet(server.api());
      assertEverythingIsThere(server.api(), workload);
    }

    assertThat(workload.accepted()).hasSizeGreaterThan(KILLS * 10);
    destroyAll(server.api());
  }

  private static void killAfter(Duration delay, ChildServer server) {
    CompletableFuture.runAsync(
            server::kill,
            CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS))
        .join();
  }

  /** Reads lists only: asking for an operation would wake it, and it must go on by itself. */
  private static void awaitQuiet(Api api) {
    Awaitility.await()
        .atMost(DEADLINE.plusSeconds(5))
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(() ->
            assertThat(
                    api.list("/v1/operations").stream()
                        .filter(one -> !ENDED.contains(one.path("state").asText())))
                .isEmpty());
  }

  private static void assertEverythingIsThere(Api api, Workload workload) {
    Map<String, JsonNode> operations = new HashMap<>();
    api.list("/v1/operations").forEach(one -> operations.put(one.path("id").asText(), one));
    assertThat(operations).containsKeys(workload.accepted().toArray(String[]::new));
    operations.values().forEach(CrashTest::assertEndedInOrder);
    workload
        .created()
        .forEach((vm, name) -> {
          Answer answer = api.get("/v1/vms/" + vm);
          assertThat(answer.status()).as("%s: %s", vm, answer).isEqualTo(200);
          assertThat(answer.json().path("name").asText()).isEqualTo(name);
        });
    assertNobodyElseHolds(api);
  }

  private static void assertEndedInOrder(JsonNode operation) {
    assertThat(Instant.parse(operation.path("endedAt").asText()))
        .as(operation.toString())
        .isBefore(Instant.parse(operation.path("deadline").asText()));
    Set<String> allowed =
        operation.path("state").asText().equals("succeeded")
            ? Set.of("done")
            : Set.of("undone", "pending");
    for (JsonNode step : operation.path("steps")) {
      assertThat(step.path("state").asText()).as(operation.toString()).isIn(allowed);
    }
  }

  /** Whoever has a lease, a disk or a reservation is a VM that says so, and has all three. */
  private static void assertNobodyElseHolds(Api api) {
    List<JsonNode> vms = api.list("/v1/vms");
    Holdings claimed = Holdings.claimedBy(vms);
    Holdings held = Holdings.of(api);
    assertThat(held.leases()).isEqualTo(claimed.leases());
    assertThat(held.disks()).isEqualTo(claimed.disks());
    assertThat(held.reserved().vms()).isEqualTo(claimed.reserved().vms());
    assertThat(held.reserved().storageGib()).isEqualTo(claimed.reserved().storageGib());
  }

  private static void destroyAll(Api api) {
    Cluster cluster = new Cluster(api);
    List<String> operations =
        api.list("/v1/vms").stream()
            .map(vm -> cluster.ask(vm.path("id").asText(), "destroy"))
            .toList();
    operations.forEach(cluster::succeeded);
    assertThat(Holdings.of(api)).isEqualTo(Holdings.NONE);
    assertThat(api.list("/v1/vms")).isEmpty();
  }
}
