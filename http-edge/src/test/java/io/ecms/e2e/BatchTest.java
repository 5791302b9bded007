package io.ecms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.e2e.Api.Answer;
import io.ecms.node.hypervisor.simulated.Faults.Method;
import io.ecms.node.hypervisor.simulated.GuestTimes;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Several VMs of one kind as one operation (T4), over HTTP and on simulated hosts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BatchTest {
  private static final int NODES = 3;
  private static final int PER_NODE = 4;
  private static final int ROOM = NODES * PER_NODE;
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final GuestTimes NEVER_READY = new GuestTimes(Duration.ofHours(1), Duration.ZERO);
  private static final Map<String, String> SETTINGS =
      Map.of(
          "ecms.node.simulated.memory-mib",
          String.valueOf(PER_NODE * Cluster.MEMORY_MIB),
          "ecms.master.batch-max-count",
          String.valueOf(ROOM + 2),
          "ecms.master.sagas.batch-parallel",
          "4",
          // A start that is cancelled while its guest is waited for is undone when that is over.
          "ecms.master.sagas.ready-step",
          "8s");

  private TestServer server;
  private Api api;
  private Cluster cluster;
  private String image;

  @BeforeAll
  void start(@TempDir Path directory) {
    server = TestServer.simulated(directory.resolve("data"), NODES, SETTINGS);
    api = server.api();
    cluster = server.cluster();
    image = cluster.importBlank("guest", directory);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @AfterEach
  void nothingIsLeft() {
    for (int node = 1; node <= NODES; node++) {
      server.hypervisor(node).guestTimes(GuestTimes.INSTANT);
      server.hypervisor(node).faults().clear();
    }
    List<String> operations =
        api.list("/v1/vms").stream()
            .map(vm -> cluster.ask(vm.path("id").asText(), "destroy"))
            .toList();
    operations.forEach(cluster::succeeded);
    assertThat(Holdings.of(api)).isEqualTo(Holdings.NONE);
  }

  private Answer post(String name, int count, String policy, String... headers) {
    return api.post(
        "/v1/vms:batch",
        Cluster.spec(name, image, "count:" + count, "policy:\"" + policy + "\""),
        headers);
  }

  private static List<String> states(JsonNode operation) {
    List<String> states = new ArrayList<>();
    operation.path("vms").forEach(vm -> states.add(vm.path("state").asText()));
    return states;
  }

  private List<String> names() {
    return api.list("/v1/vms").stream().map(vm -> vm.path("name").asText()).sorted().toList();
  }

  private long batches() {
    return api.list("/v1/operations").stream()
        .filter(one -> one.path("kind").asText().equals("vm-batch"))
        .count();
  }

  @Test
  void allRunAndEachHasItsResult() {
    Answer accepted = post("web", 6, "all-or-nothing");
    JsonNode operation = cluster.succeeded(Cluster.accepted(accepted));

    assertThat(accepted.headers().firstValue("Location"))
        .hasValue("/v1/operations/" + operation.path("id").asText());
    assertThat(operation.path("kind").asText()).isEqualTo("vm-batch");
    assertThat(operation.path("vms")).hasSize(6);
    Map<String, Integer> nodes = new TreeMap<>();
    for (int number = 1; number <= 6; number++) {
      JsonNode result = operation.path("vms").get(number - 1);
      JsonNode vm = cluster.vm(result.path("id").asText());
      assertThat(result.path("name").asText()).isEqualTo("web-" + number);
      assertThat(result.path("state").asText()).isEqualTo("running");
      assertThat(vm.path("name").asText()).isEqualTo("web-" + number);
      assertThat(vm.path("hostname").asText()).isEqualTo("web-" + number);
      assertThat(vm.path("state").asText()).isEqualTo("running");
      assertThat(result.path("node")).isEqualTo(vm.path("node"));
      JsonNode start = api.one("/v1/operations/" + result.path("operation").asText());
      assertThat(start.path("kind").asText()).isEqualTo("vm-start");
      assertThat(start.path("state").asText()).isEqualTo("succeeded");
      nodes.merge(vm.path("node").asText(), 1, Integer::sum);
    }
    assertThat(nodes).as("each sees the places of those before it").hasSize(NODES);
    Holdings.assertNothingLeaked(api);
  }

  @Test
  void oneThatDoesNotFitIsRefusedAsAWholeWithAReasonPerNode() {
    long before = batches();

    Answer refused = post("big", ROOM + 1, "all-or-nothing");

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.code()).isEqualTo("no-node-fits");
    assertThat(refused.json().path("detail").asText())
        .startsWith("%d of %d vms fit".formatted(ROOM, ROOM + 1));
    List<String> reasons = new ArrayList<>();
    refused
        .json()
        .path("reasons")
        .forEach(one -> reasons.add(one.path("node").asText() + " " + one.path("reason").asText()));
    assertThat(reasons)
        .contains("node-1 has 0 MiB left", "node-2 has 0 MiB left", "node-3 has 0 MiB left");
    assertThat(names()).isEmpty();
    assertThat(batches()).isEqualTo(before);
    assertThat(states(cluster.succeeded(Cluster.accepted(post("all", ROOM, "all-or-nothing")))))
        .as("what was proposed to the refused one is not in the way")
        .containsOnly("running");
  }

  @Test
  void bestEffortRunsWhatFits() {
    JsonNode operation = cluster.succeeded(Cluster.accepted(post("big", ROOM + 2, "best-effort")));

    assertThat(states(operation).subList(0, ROOM)).containsOnly("running");
    for (JsonNode left :
        List.of(operation.path("vms").get(ROOM), operation.path("vms").get(ROOM + 1))) {
      assertThat(left.path("state").asText()).isEqualTo("failed");
      assertThat(left.path("error").path("code").asText()).isEqualTo("no-node-fits");
      assertThat(api.get("/v1/vms/" + left.path("id").asText()).status()).isEqualTo(404);
    }
    assertThat(names()).hasSize(ROOM);
    Answer none = post("more", 2, "best-effort");
    assertThat(none.status()).as(none.text()).isEqualTo(409);
    assertThat(none.code()).isEqualTo("no-node-fits");
  }

  @Test
  void aNameThatIsTakenIsToldBeforeAnythingIsDone() {
    String vm = cluster.create("web-2", image);
    long before = batches();

    for (String policy : List.of("all-or-nothing", "best-effort")) {
      Answer refused = post("web", 3, policy);

      assertThat(refused.status()).as(refused.text()).isEqualTo(409);
      assertThat(refused.code()).isEqualTo("name-taken");
      assertThat(refused.json().path("detail").asText()).contains("web-2", vm);
      assertThat(refused.json().path("field").asText()).isEqualTo("name");
    }
    assertThat(names()).containsExactly("web-2");
    assertThat(batches()).isEqualTo(before);
    cluster.create("web-1", image);
  }

  @Test
  void aBatchThatIsTooLargeOrHasNamesTooLongIsRefused() {
    Answer large = post("web", ROOM + 3, "best-effort");
    assertThat(large.status()).as(large.text()).isEqualTo(422);
    assertThat(large.code()).isEqualTo("batch-size");
    assertThat(large.json().path("field").asText()).isEqualTo("count");

    Answer longName = post("w".repeat(62), 2, "best-effort");
    assertThat(longName.status()).as(longName.text()).isEqualTo(400);
    assertThat(longName.json().path("field").asText()).isEqualTo("name");
  }

  /** Many at once with one key are one batch, and so is a repeat when the cluster is full. */
  @Test
  void aRepeatWithItsKeyIsTheSameBatch() {
    List<CompletableFuture<Answer>> asked =
        IntStream.range(0, 6)
            .mapToObj(_ ->
                CompletableFuture.supplyAsync(
                    () -> post("web", ROOM, "all-or-nothing", "Idempotency-Key", "batch-1")))
            .toList();
    Set<String> operations =
        Set.copyOf(asked.stream().map(one -> Cluster.accepted(one.join())).distinct().toList());

    assertThat(operations).hasSize(1);
    String operation = operations.iterator().next();
    cluster.succeeded(operation);
    assertThat(Cluster.accepted(post("web", ROOM, "all-or-nothing", "Idempotency-Key", "batch-1")))
        .isEqualTo(operation);
    assertThat(names()).hasSize(ROOM);
    Answer other = post("web", 2, "all-or-nothing", "Idempotency-Key", "batch-1");
    assertThat(other.status()).as(other.text()).isEqualTo(422);
    assertThat(other.code()).isEqualTo("idempotency-key-reused");
  }

  @Test
  void aFailingStartUndoesAllOrNothing() {
    server.hypervisor(2).faults().failNext(Method.START, 1, "domain-broken", false);

    JsonNode operation = cluster.ended(Cluster.accepted(post("web", 8, "all-or-nothing")));

    assertThat(operation.path("state").asText()).as(operation.toString()).isEqualTo("failed");
    assertThat(operation.path("error").path("code").asText()).isEqualTo("domain-broken");
    assertThat(operation.path("error").path("message").asText()).startsWith("vm web-");
    assertThat(states(operation)).containsOnly("removed");
    List<String> codes = new ArrayList<>();
    operation.path("vms").forEach(vm -> codes.add(vm.path("error").path("code").asText()));
    assertThat(codes).contains("domain-broken");
    assertThat(names()).isEmpty();
    assertThat(Holdings.of(api)).isEqualTo(Holdings.NONE);
    cluster.succeeded(Cluster.accepted(post("web", 8, "all-or-nothing")));
  }

  @Test
  void aFailingStartLeavesTheOthersAloneUnderBestEffort() {
    server.hypervisor(2).faults().failNext(Method.START, 1, "domain-broken", false);

    JsonNode operation = cluster.succeeded(Cluster.accepted(post("web", 8, "best-effort")));

    assertThat(states(operation)).containsOnlyOnce("failed").hasSize(8);
    for (JsonNode vm : operation.path("vms")) {
      boolean failed = vm.path("state").asText().equals("failed");
      assertThat(vm.path("error").path("code").asText()).isEqualTo(failed ? "domain-broken" : "");
      assertThat(cluster.vm(vm.path("id").asText()).path("state"))
          .as("the record says the same")
          .isEqualTo(vm.path("state"));
    }
    Holdings.assertNothingLeaked(api);
  }

  @Test
  void aCancelledBatchLeavesNothing() {
    for (int node = 1; node <= NODES; node++) {
      server.hypervisor(node).guestTimes(NEVER_READY);
    }
    String operation = Cluster.accepted(post("web", 8, "best-effort"));
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> states(api.one("/v1/operations/" + operation)).contains("placed"));

    assertThat(api.delete("/v1/operations/" + operation).status()).isEqualTo(202);

    JsonNode ended = cluster.ended(operation);
    assertThat(ended.path("state").asText()).isEqualTo("cancelled");
    assertThat(states(ended)).containsOnly("removed");
    assertThat(names()).isEmpty();
    assertThat(Holdings.of(api)).isEqualTo(Holdings.NONE);
  }

  @Test
  void allArePlacedBeforeTheFirstOneStarts() {
    JsonNode operation = cluster.succeeded(Cluster.accepted(post("web", 8, "all-or-nothing")));

    Instant placed = step(operation, "place", "endedAt");
    for (JsonNode vm : operation.path("vms")) {
      JsonNode start = api.one("/v1/operations/" + vm.path("operation").asText());
      assertThat(step(start, "tree", "startedAt")).isAfterOrEqualTo(placed);
      assertThat(step(start, "node", "endedAt")).isBeforeOrEqualTo(placed);
    }
  }

  private static Instant step(JsonNode operation, String name, String field) {
    for (JsonNode step : operation.path("steps")) {
      if (step.path("name").asText().equals(name)) {
        return Instant.parse(step.path(field).asText());
      }
    }
    throw new AssertionError("no step " + name + " in " + operation);
  }
}
