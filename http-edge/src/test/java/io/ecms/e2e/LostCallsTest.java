package io.ecms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.e2e.Traps.Fate;
import io.ecms.e2e.Traps.Trap;
import io.ecms.edge.launch.AbruptServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server is killed between any two calls of every operation on a VM, and every call is refused
 * once: the operation ends by itself, done or undone, and nothing is left over (K2, E4, I4, I5).
 *
 * <p>Everything is real but hosts and guests. One kill serves many operations, each of which waits
 * at another call.
 */
class LostCallsTest {
  private static final int NODES = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final Map<String, String> SETTINGS =
      Map.of(
          "ecms.node.hypervisor", "simulated",
          "ecms.node.stack", "simulated",
          "ecms.master.resume-interval", "500ms");

  private Path directory;
  private Hosts hosts;
  private Traps traps;
  private AbruptServer server;
  private Api api;
  private Cluster cluster;
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
  private void crash() {
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
  private String create() {
    String name = "cold-" + images++;
    return cluster.create(name, cluster.importBlank(name, directory));
  }

  /** Asks for a start, stop or destroy and does not wait for the answer, which may never come. */
  private void begin(String vm, String verb) {
    var _ =
        CompletableFuture.runAsync(
            () -> api.post("/v1/vms/" + vm + "/" + verb, "{}"), Thread::startVirtualThread);
  }

  private void awaitLost(int count) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(() -> assertThat(traps.lost()).hasSize(count));
  }

  /** The steps of the calls of an operation that goes well. */
  private List<String> callsOf(String vm, String verb) {
    return traps.calls(cluster.succeeded(cluster.ask(vm, verb)).path("id").asText());
  }

  private Map<String, String> states() {
    Map<String, String> states = new TreeMap<>();
    api.list("/v1/vms")
        .forEach(vm -> states.put(vm.path("id").asText(), vm.path("state").asText()));
    return states;
  }

  private void assertHostsAgree() {
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

  @Test
  void aStartGoesOnFromAnyCall() {
    int calls = callsOf(create(), "start").size();
    assertThat(calls).isGreaterThan(10);
    Set<String> vms = new HashSet<>();
    for (int i = 0; i < calls; i++) {
      for (Fate fate : new Fate[] {Fate.LOST, Fate.ANSWER_LOST}) {
        String vm = create();
        vms.add(vm);
        traps.set(vm, new Trap(i, fate));
      }
    }
    vms.forEach(vm -> begin(vm, "start"));
    awaitLost(vms.size());

    crash();

    assertThat(states().values()).containsOnly("running");
    assertHostsAgree();
  }

  @Test
  void stopAndDestroyGoOnFromAnyCall() {
    String first = create();
    cluster.done(first, "start");
    int stopCalls = callsOf(first, "stop").size();
    int destroyCalls = callsOf(first, "destroy").size();
    Map<String, String> verbs = new TreeMap<>();
    for (Fate fate : new Fate[] {Fate.LOST, Fate.ANSWER_LOST}) {
      for (int i = 0; i < stopCalls; i++) {
        verbs.put(trapped(new Trap(i, fate)), "stop");
      }
      for (int i = 0; i < destroyCalls; i++) {
        verbs.put(trapped(new Trap(i, fate)), "destroy");
      }
    }
    verbs.forEach(this::begin);
    awaitLost(verbs.size());

    crash();

    assertThat(states().values()).containsOnly("stopped").hasSize(2 * stopCalls);
    assertHostsOff();
    states().keySet().forEach(vm -> cluster.done(vm, "destroy"));
    assertThat(Holdings.of(api)).isEqualTo(Holdings.NONE);
    assertThat(hosts.disks()).isZero();
  }

  private String trapped(Trap trap) {
    String vm = create();
    cluster.done(vm, "start");
    traps.set(vm, trap);
    return vm;
  }

  /** Domains of VMs that are off may be kept, as long as no other VM has one. */
  private void assertHostsOff() {
    Holdings.assertNothingLeaked(api);
    assertThat(states().keySet()).containsAll(hosts.domains());
    assertThat(hosts.disks()).isEqualTo(api.list("/v1/disks").size());
    assertTreesAgree();
  }

  @Test
  void aStartThatIsRefusedAnywhereIsUndone() {
    List<String> calls = callsOf(create(), "start");
    Map<String, Integer> refused = new TreeMap<>();
    for (int i = 0; i < calls.size(); i++) {
      String vm = create();
      refused.put(vm, i);
      traps.set(vm, new Trap(i, Fate.REFUSED));
    }

    refused.forEach((vm, call) -> {
      String step = calls.get(call).replaceFirst("^do:", "");
      var answer = api.post("/v1/vms/" + vm + "/start", "{}");
      if (step.equals("claim")) {
        assertThat(answer.code()).as(answer.text()).isEqualTo(Traps.REFUSED);
      } else {
        JsonNode end = cluster.ended(Cluster.accepted(answer));
        // Two refusals are not for good: of a place in the tree, and of a node.
        if (end.path("state").asText().equals("failed")) {
          assertRefusedIn(step, end);
        }
      }
    });

    assertThat(states().values()).filteredOn(state -> state.equals("failed")).isNotEmpty();
    assertHostsAgree();
    refused.keySet().forEach(vm -> traps.set(vm));
    states()
        .forEach((vm, state) -> {
          if (!state.equals("running")) {
            cluster.done(vm, "start");
          }
        });
    assertThat(states().values()).containsOnly("running");
    assertHostsAgree();
  }

  private static void assertRefusedIn(String step, JsonNode operation) {
    assertThat(operation.path("error").path("code").asText())
        .as(operation.toString())
        .isEqualTo(Traps.REFUSED);
    for (JsonNode one : operation.path("steps")) {
      assertThat(one.path("state").asText()).as(one.toString()).isIn("undone", "pending");
      assertThat(one.path("error").path("code").asText())
          .as(one.toString())
          .isEqualTo(one.path("name").asText().equals(step) ? Traps.REFUSED : "");
    }
  }

  @Test
  void undoingGoesOnFromAnyCall() {
    int start = callsOf(create(), "start").size();
    String refused = create();
    traps.set(refused, new Trap(start - 1, Fate.REFUSED));
    String failed = cluster.ended(cluster.ask(refused, "start")).path("id").asText();
    int all = traps.calls(failed).size();
    assertThat(all).isGreaterThan(start + 5);
    Set<String> vms = new HashSet<>();
    for (int i = start; i < all; i++) {
      for (Fate fate : new Fate[] {Fate.LOST, Fate.ANSWER_LOST}) {
        String vm = create();
        vms.add(vm);
        traps.set(vm, new Trap(start - 1, Fate.REFUSED), new Trap(i, fate));
      }
    }
    vms.forEach(vm -> begin(vm, "start"));
    awaitLost(vms.size());

    crash();

    Map<String, String> states = states();
    assertThat(vms).allSatisfy(vm -> assertThat(states).containsEntry(vm, "failed"));
    assertHostsAgree();
    vms.forEach(vm -> assertThat(cluster.vm(vm).path("reason").asText()).contains("refused"));
  }
}
