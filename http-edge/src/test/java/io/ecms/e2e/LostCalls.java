package io.ecms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.e2e.Traps.Trap;
import io.ecms.edge.launch.AbruptServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server with its nodes that is killed between two calls of operations on VMs and started anew.
 *
 * <p>Everything is real but hosts and guests. One kill serves many operations, each of which waits
 * at another call. The controllers of the nodes die with the server.
 */
abstract class LostCalls {
  private static final int NODES = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final Map<String, String> SETTINGS =
      Map.of(
          "ecms.node.hypervisor", "simulated",
          "ecms.node.stack", "simulated",
          "ecms.master.resume-interval", "500ms");

  private Path directory;
  Hosts hosts;
  Traps traps;
  private AbruptServer server;
  Api api;
  Cluster cluster;
  private int images;

  @BeforeEach
  void start(@TempDir Path temporary) {
    directory = temporary;
    hosts = new Hosts(directory.resolve("hosts"), NODES);
    boot();
    cluster.addNodes(NODES);
  }

  @AfterEach
  void stop() {
    end();
    hosts.close();
  }

  private void boot() {
    traps = new Traps();
    String before = System.setProperty("ecms.home", Installation.ROOT.toString());
    try {
      server = AbruptServer.start(directory.resolve("journal"), SETTINGS, traps::over);
    } finally {
      if (before == null) {
        System.clearProperty("ecms.home");
      } else {
        System.setProperty("ecms.home", before);
      }
    }
    hosts.join(server.system());
    api = new Api(server.port());
    cluster = new Cluster(api);
  }

  private void end() {
    api.close();
    server.close();
  }

  /** Kills the server where it is, starts another, and waits until nothing is going on any more. */
  final void crash() {
    end();
    boot();
    // Not by asking for the operations, which would wake them: they must go on by themselves.
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(() -> assertThat(unfinished()).isEmpty());
  }

  private List<JsonNode> unfinished() {
    Set<String> ended = Set.of("succeeded", "failed", "cancelled");
    return api.list("/v1/operations").stream()
        .filter(operation -> !ended.contains(operation.path("state").asText()))
        .toList();
  }

  /** A VM whose image no node has yet, so that its start takes all calls that there are. */
  final String create() {
    String name = "cold-" + images++;
    return cluster.create(name, cluster.importBlank(name, directory));
  }

  /** Asks for a verb without a body and does not wait for the answer, which may never come. */
  final void begin(String vm, String verb) {
    begin(vm, verb, "{}");
  }

  /** Asks for a verb and does not wait for the answer, which may never come. */
  final void begin(String vm, String verb, String body) {
    var _ =
        CompletableFuture.runAsync(
            () -> api.post("/v1/vms/" + vm + "/" + verb, body), Thread::startVirtualThread);
  }

  final void awaitLost(int count) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(() -> assertThat(traps.lost()).hasSize(count));
  }

  /** The steps of the calls of an operation that goes well. */
  final List<String> callsOf(String vm, String verb) {
    return callsOf(vm, verb, "{}");
  }

  /** The steps of the calls of an operation that goes well. */
  final List<String> callsOf(String vm, String verb, String body) {
    var answer = api.post("/v1/vms/" + vm + "/" + verb, body);
    return traps.calls(cluster.succeeded(Cluster.accepted(answer)).path("id").asText());
  }

  final Map<String, String> states() {
    Map<String, String> states = new TreeMap<>();
    api.list("/v1/vms")
        .forEach(vm -> states.put(vm.path("id").asText(), vm.path("state").asText()));
    return states;
  }

  final void assertHostsAgree() {
    Holdings.assertNothingLeaked(api);
    List<String> running =
        api.list("/v1/vms?state=running").stream()
            .map(vm -> vm.path("id").asText())
            .sorted()
            .toList();
    assertThat(hosts.domains()).isEqualTo(running);
    assertThat(hosts.disks()).isEqualTo(api.list("/v1/disks").size());
    assertTreesAgree();
  }

  /** Who serves an image has a place in its tree, and nobody else. */
  private void assertTreesAgree() {
    List<String> places = new ArrayList<>();
    for (JsonNode image : api.list("/v1/images")) {
      String id = image.path("id").asText();
      for (JsonNode member : api.one("/v1/images/" + id + "/tree").path("members")) {
        assertThat(member.path("state").asText()).as(member.toString()).isEqualTo("attached");
        if (member.path("parent").isTextual()) {
          places.add(id);
        }
      }
    }
    assertThat(places.stream().sorted().toList()).isEqualTo(hosts.served());
  }

  final String trapped(Trap trap) {
    String vm = create();
    cluster.done(vm, "start");
    traps.set(vm, trap);
    return vm;
  }

  /** Domains of VMs that are off may be kept, as long as no other VM has one. */
  final void assertNothingLeft() {
    Holdings.assertNothingLeaked(api);
    assertThat(states().keySet()).containsAll(hosts.domains());
    assertThat(hosts.disks()).isEqualTo(api.list("/v1/disks").size());
    assertTreesAgree();
  }
}
