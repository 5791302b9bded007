package io.ecms.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.protocol.MasterAnswer;
import io.ecms.core.protocol.MasterQuestion;
import io.ecms.sim.engine.Violation;
import io.ecms.sim.shell.Parts;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulator bites: whatever is planted is found, and found again in a smaller scenario. */
class PlantedBugTest {
  private static final int SEEDS = 200;

  @ParameterizedTest
  @EnumSource
  void isFoundWithinAFewSeeds(Plant plant) {
    Scenario found = find(plant.parts());

    Violation violation = violation(found, plant.parts()).orElseThrow();
    assertThat(violation.getMessage()).startsWith(plant.invariant());
  }

  @Test
  void isFoundInASmallerScenarioToo() {
    Parts parts = Plant.A_RESERVATION_IS_NOT_CHECKED.parts();
    Scenario found = find(parts);
    Violation violation = violation(found, parts).orElseThrow();

    Scenario least = Shrinker.shrink(found, parts, violation);

    assertThat(violation(least, parts).map(Violation::kind)).contains(violation.kind());
    assertThat(least.faults()).hasSizeLessThan(found.faults().size());
    assertThat(Simulation.commands(least)).hasSizeLessThan(Simulation.commands(found).size());
  }

  /** A soft view proposes, an entity disposes: a planner alone cannot break a tree. */
  @Test
  void aBadPlannerAloneBreaksNoTree() {
    Parts parts =
        new Parts() {
          @Override
          public MasterAnswer answer(MasterQuestion question, MasterAnswer real) {
            return question instanceof MasterQuestion.PlanTree plan
                ? new MasterAnswer.ParentPlanned(plan.node())
                : real;
          }
        };

    for (long seed = 1; seed <= SEEDS / 4; seed++) {
      assertThat(violation(Scenario.of(seed), parts)).as("seed %d", seed).isEmpty();
    }
  }

  private static Scenario find(Parts parts) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Scenario scenario = Scenario.of(seed);
      if (violation(scenario, parts).isPresent()) {
        return scenario;
      }
    }
    throw new AssertionError("not found within " + SEEDS + " seeds");
  }

  private static Optional<Violation> violation(Scenario scenario, Parts parts) {
    return Simulation.run(scenario, parts, false).violation();
  }
}
