package io.ecms.sim;

import io.ecms.sim.engine.Violation;
import io.ecms.sim.shell.Parts;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Runs seeds: {@code SEEDS FROM [TRACE]}. The last line is the count; exit code 0 only when no
 * invariant broke, 1 when one did, 2 when the arguments are wrong.
 */
public final class Main {
  private static final int SHRUNK_AT_MOST = 3;
  private static final long TOLD_EVERY = 1_000;

  private final PrintStream out;
  private final boolean trace;
  private long steps;
  private int violations;

  private Main(PrintStream out, boolean trace) {
    this.out = out;
    this.trace = trace;
  }

  public static void main(String[] args) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try {
      int seeds = Integer.parseInt(args[0]);
      long from = Long.parseLong(args[1]);
      boolean trace = args.length > 2 && args[2].equals("1");
      System.exit(new Main(out, trace).run(seeds, from) == 0 ? 0 : 1);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException _) {
      out.println("simulate: SEEDS and FROM must be whole numbers, TRACE 1 or nothing");
      System.exit(2);
    }
  }

  /** Answers how many seeds broke an invariant. */
  private int run(int seeds, long from) {
    for (long seed = from; seed < from + seeds; seed++) {
      Scenario scenario = Scenario.of(seed);
      Simulation.Outcome outcome = Simulation.run(scenario, new Parts(), false);
      steps += outcome.steps();
      if (outcome.violation().isPresent()) {
        violations++;
        tell(scenario, outcome.violation().get());
      } else if (trace) {
        Simulation.run(scenario, new Parts(), true).trace().forEach(out::println);
      }
      if ((seed - from + 1) % TOLD_EVERY == 0) {
        out.println("... " + (seed - from + 1) + " seeds, " + violations + " violations");
      }
    }
    out.println("seeds %d, steps %d, violations %d".formatted(seeds, steps, violations));
    return violations;
  }

  private void tell(Scenario scenario, Violation violation) {
    out.println("seed %d breaks %s".formatted(scenario.seed(), violation.getMessage()));
    if (violation.getCause() != null) {
      violation.getCause().printStackTrace(out);
    }
    out.println("  again: make simulate SEEDS=1 FROM=%d TRACE=1".formatted(scenario.seed()));
    if (violations > SHRUNK_AT_MOST) {
      return;
    }
    Scenario least = Shrinker.shrink(scenario, new Parts(), violation);
    Simulation.Outcome outcome = Simulation.run(least, new Parts(), trace);
    outcome.trace().forEach(out::println);
    out.println(
        "  least: %d s with %s and commands %s; %s"
            .formatted(
                least.seconds(),
                least.faults(),
                Simulation.commands(least),
                outcome.violation().map(Violation::getMessage).orElse("")));
  }
}
