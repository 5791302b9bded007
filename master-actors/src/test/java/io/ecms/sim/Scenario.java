package io.ecms.sim;

import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a run does, all of which follows from these values.
 *
 * @param faults kinds that may happen
 * @param strikes numbers of single faults that are left out
 * @param without numbers of commands that are left out
 * @param seconds for how long things go wrong
 */
record Scenario(
    long seed, Set<Fault> faults, Set<Integer> strikes, Set<Integer> without, int seconds) {
  private static final int LONGEST = 45;

  Scenario {
    faults = Set.copyOf(faults);
    strikes = Set.copyOf(strikes);
    without = Set.copyOf(without);
  }

  /** All that a seed has to offer. */
  static Scenario of(long seed) {
    return new Scenario(seed, EnumSet.allOf(Fault.class), Set.of(), Set.of(), LONGEST);
  }

  /** Whether a fault happens. */
  boolean has(Fault kind, int strike) {
    return faults.contains(kind) && !strikes.contains(strike);
  }

  Scenario without(Fault fault) {
    Set<Fault> left = new TreeSet<>(faults);
    left.remove(fault);
    return new Scenario(seed, left, strikes, without, seconds);
  }

  Scenario withoutStrikes(Set<Integer> more) {
    return new Scenario(seed, faults, both(strikes, more), without, seconds);
  }

  Scenario withoutCommands(Set<Integer> more) {
    return new Scenario(seed, faults, strikes, both(without, more), seconds);
  }

  private static Set<Integer> both(Set<Integer> some, Set<Integer> more) {
    Set<Integer> all = new TreeSet<>(some);
    all.addAll(more);
    return all;
  }

  Scenario shorter(int next) {
    return new Scenario(seed, faults, strikes, without, next);
  }
}
