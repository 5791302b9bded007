package io.ecms.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.sim.shell.Parts;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The product in virtual time, with everything going wrong; see docs/simulation.md. */
class SimulationTest {
  private static final int SEEDS = 2_000;
  private static final int FEW = 20;

  @Test
  void noInvariantBreaks() {
    List<String> broken = new ArrayList<>();
    Set<String> reached = new TreeSet<>();
    for (long seed = 1; seed <= SEEDS; seed++) {
      Simulation.Outcome outcome = run(seed);
      reached.addAll(outcome.kinds());
      String again = "make simulate SEEDS=1 FROM=%d TRACE=1".formatted(seed);
      outcome.violation().ifPresent(v -> broken.add(v.getMessage() + "; again: " + again));
    }

    assertThat(broken).isEmpty();
    assertThat(reached)
        .as("what the runs have led to")
        .contains(
            "VmDefined",
            "VmStarted",
            "VmStopped",
            "VmFailed",
            "VmObserved",
            "VmDestroyed",
            "ClaimAbandoned",
            "VmSuspended",
            "VmResumed",
            "VmRebooted",
            "VmSaved",
            "VmRenamed",
            "VmResized",
            "VmRebuilt",
            "restarting",
            "claimed to restart",
            "claimed to kill",
            "claimed to reset",
            "NodeRegistered",
            "NodeReserved",
            "NodeReleased",
            "DiskAttached",
            "DiskDeleted",
            "LeaseHeld",
            "LeaseReleased",
            "LeaseQuarantined",
            "ImageReady",
            "ImageFailed",
            "MemberServing",
            "MemberDetached",
            "MemberMoved",
            "MemberLost",
            "RootLost",
            "RootFound",
            "OperationCompensating",
            "batch all-or-nothing succeeded",
            "batch all-or-nothing failed",
            "batch all-or-nothing cancelled",
            "batch best-effort succeeded",
            "batch best-effort failed",
            "batch best-effort cancelled",
            "OperationEnded");
  }

  @Test
  void theSameSeedIsTheSameRun() {
    Set<Long> hashes = new TreeSet<>();
    for (long seed = 1; seed <= FEW; seed++) {
      Simulation.Outcome once = run(seed);
      Simulation.Outcome again = Simulation.run(Scenario.of(seed), new Parts(), true);

      assertThat(again.hash()).as("seed %d", seed).isEqualTo(once.hash());
      assertThat(again.steps()).isEqualTo(once.steps());
      assertThat(again.trace()).isNotEmpty();
      hashes.add(once.hash());
    }
    assertThat(hashes).as("different seeds are different runs").hasSize(FEW);
  }

  @Test
  void aRunWithoutFaultsSettlesToo() {
    for (long seed = 1; seed <= FEW; seed++) {
      Scenario calm = new Scenario(seed, Set.of(), Set.of(), Set.of(), 30);

      assertThat(Simulation.run(calm, new Parts(), false).violation()).isEmpty();
    }
  }

  private static Simulation.Outcome run(long seed) {
    return Simulation.run(Scenario.of(seed), new Parts(), false);
  }
}
