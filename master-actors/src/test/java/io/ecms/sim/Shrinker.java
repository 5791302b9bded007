package io.ecms.sim;

import io.ecms.sim.engine.Violation;
import io.ecms.sim.shell.Parts;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Finds a smaller scenario that breaks the same invariant: fewer faults, fewer commands, shorter.
 */
final class Shrinker {
  private static final int MOST_RUNS = 600;
  private static final int MOST_STRIKES = 64;

  private final Parts parts;
  private final String kind;
  private Scenario best;
  private int runs;

  private Shrinker(Scenario scenario, Parts parts, String kind) {
    this.best = scenario;
    this.parts = parts;
    this.kind = kind;
  }

  static Scenario shrink(Scenario scenario, Parts parts, Violation violation) {
    Shrinker shrinker = new Shrinker(scenario, parts, violation.kind());
    Scenario before;
    do {
      before = shrinker.best;
      shrinker.fewerFaults();
      shrinker.fewerStrikes();
      shrinker.fewerCommands();
      shrinker.shorter();
    } while (!before.equals(shrinker.best) && shrinker.runs < MOST_RUNS);
    return shrinker.best;
  }

  private void fewerFaults() {
    for (Fault fault : new TreeSet<>(best.faults())) {
      attempt(best.without(fault));
    }
  }

  private void fewerCommands() {
    fewer(() -> Simulation.commands(best), piece -> best.withoutCommands(piece));
  }

  private void fewerStrikes() {
    fewer(
        () ->
            IntStream.range(0, MOST_STRIKES)
                .boxed()
                .filter(strike -> !best.strikes().contains(strike))
                .toList(),
        piece -> best.withoutStrikes(piece));
  }

  /** Leaves out larger pieces first. */
  private void fewer(Supplier<List<Integer>> left, Function<Set<Integer>, Scenario> smaller) {
    for (int size = left.get().size() / 2; size > 0; size /= 2) {
      List<Integer> now = left.get();
      for (int at = 0; at < now.size(); at += size) {
        attempt(smaller.apply(Set.copyOf(now.subList(at, Math.min(now.size(), at + size)))));
      }
    }
  }

  private void shorter() {
    for (int seconds = best.seconds() / 2; seconds > 0; seconds /= 2) {
      attempt(best.shorter(best.seconds() - seconds));
    }
  }

  private void attempt(Scenario smaller) {
    if (runs++ < MOST_RUNS && !smaller.equals(best)) {
      Optional<Violation> violation = Simulation.run(smaller, parts, false).violation();
      if (violation.filter(v -> v.kind().equals(kind)).isPresent()) {
        best = smaller;
      }
    }
  }
}
