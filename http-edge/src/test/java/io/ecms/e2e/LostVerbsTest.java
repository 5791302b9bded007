package io.ecms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.e2e.Traps.Fate;
import io.ecms.e2e.Traps.Trap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Server and controllers are killed between any two calls of every verb that changes a VM which is
 * there: the verb is carried out all the same, and nothing is left over (E7).
 */
class LostVerbsTest extends LostCalls {
  /**
   * A verb and what it needs.
   *
   * @param before verbs, in order, after which the VM is in a state for it
   * @param then the state in which it leaves the VM
   */
  private record Verb(String name, String body, List<String> before, String then) {
    Verb(String name, List<String> before, String then) {
      this(name, "{}", before, then);
    }
  }

  private static final List<String> RUNNING = List.of("start");
  private static final List<String> OFF = List.of("start", "stop");

  private static final List<Verb> VERBS =
      List.of(
          new Verb("kill", RUNNING, "stopped"),
          new Verb("reboot", RUNNING, "running"),
          new Verb("reset", RUNNING, "running"),
          new Verb("suspend", RUNNING, "suspended"),
          new Verb("resume", List.of("start", "suspend"), "running"),
          new Verb("save", RUNNING, "saved"),
          new Verb("start", List.of("start", "save"), "running"),
          new Verb("resize", "{\"memoryMib\":192}", OFF, "stopped"),
          new Verb("rename", "{\"name\":\"renamed-%d\"}", OFF, "stopped"),
          new Verb("rebuild", OFF, "stopped"));

  @Test
  void everyVerbGoesOnFromAnyCall() {
    Map<String, Verb> asked = new HashMap<>();
    List<String> rebuilt = new ArrayList<>();
    for (Verb verb : VERBS) {
      String example = prepared(verb);
      int calls = callsOf(example, verb.name(), verb.body().formatted(0)).size();
      assertThat(calls).as(verb.name()).isGreaterThan(1);
      if (verb.name().equals("rebuild")) {
        rebuilt.add(example);
      }
      for (int call = 0; call < calls; call++) {
        for (Fate fate : new Fate[] {Fate.LOST, Fate.ANSWER_LOST}) {
          String vm = prepared(verb);
          traps.set(vm, new Trap(call, fate));
          asked.put(vm, verb);
          if (verb.name().equals("rebuild")) {
            rebuilt.add(vm);
          }
        }
      }
    }
    int number = 1;
    for (Map.Entry<String, Verb> one : asked.entrySet()) {
      begin(one.getKey(), one.getValue().name(), one.getValue().body().formatted(number++));
    }
    awaitLost(asked.size());

    crash();

    Map<String, String> states = states();
    asked.forEach((vm, verb) -> assertThat(states).as(verb.name()).containsEntry(vm, verb.then()));
    rebuilt.forEach(vm -> cluster.done(vm, "start")); // which makes the disk anew
    assertNothingLeft();
  }

  private String prepared(Verb verb) {
    String vm = create();
    verb.before().forEach(before -> cluster.done(vm, before));
    return vm;
  }
}
