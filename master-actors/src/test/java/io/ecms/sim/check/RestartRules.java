package io.ecms.sim.check;

import static io.ecms.sim.engine.Violation.unless;

import io.ecms.core.model.Problem;
import io.ecms.core.model.VmId;
import io.ecms.core.vm.Verb;
import io.ecms.core.vm.Vm;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * I12: nothing is started by itself that was ordered off and not started by somebody since, and no
 * VM is started by itself more than five times within ten minutes. Keeps records of its own.
 */
final class RestartRules {
  private static final int MOST = 5;
  private static final Duration WINDOW = Duration.ofMinutes(10);

  private final Set<VmId> orderedOff = new HashSet<>();
  private final Map<VmId, Verb> hands = new HashMap<>();
  private final Map<VmId, List<Instant>> restarts = new HashMap<>();

  void claimed(VmId vm, Verb verb, Instant at) {
    hands.put(vm, verb);
    switch (verb) {
      case STOP, KILL, SAVE, DESTROY -> orderedOff.add(vm);
      case RESTART -> restarted(vm, at);
      case START, REBOOT, RESET, SUSPEND, RESUME, RENAME, RESIZE, REBUILD -> {}
    }
  }

  private void restarted(VmId vm, Instant at) {
    unless(!orderedOff.contains(vm), "I12", "%s is started by itself after it was ordered off", vm);
    List<Instant> times = restarts.computeIfAbsent(vm, _ -> new ArrayList<>());
    times.removeIf(time -> !time.isAfter(at.minus(WINDOW)));
    times.add(at);
    unless(times.size() <= MOST, "I12", "%s is started by itself at %s", vm, times);
  }

  /** Only a start that somebody ordered, or an order that was called off, ends an order. */
  void after(VmId vm, Vm.Event event) {
    switch (event) {
      case Vm.VmStarted _ -> {
        if (hands.get(vm) == Verb.START) {
          orderedOff.remove(vm);
          restarts.remove(vm);
        }
      }
      case Vm.ClaimAbandoned(_, var why, _) when why.code().equals(Problem.CANCELLED) ->
          orderedOff.remove(vm);
      default -> {}
    }
  }
}
