package io.ecms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.e2e.Traps.Fate;
import io.ecms.e2e.Traps.Trap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The server is killed between any two calls of starts, stops and destructions, and every call is
 * refused once: the operation ends by itself, done or undone, and nothing is left over (K2, E4, I4,
 * I5).
 */
class LostCallsTest extends LostCalls {
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
    assertNothingLeft();
    states().keySet().forEach(vm -> cluster.done(vm, "destroy"));
    assertThat(Holdings.of(api)).isEqualTo(Holdings.NONE);
    assertThat(hosts.disks()).isZero();
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
