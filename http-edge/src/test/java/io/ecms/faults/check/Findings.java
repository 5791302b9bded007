package io.ecms.faults.check;

import java.util.ArrayList;
import java.util.List;

/**
 * Violations of one rule as they are found; a rule that breaks everywhere is told only so often.
 */
final class Findings {
  private static final int MOST_OF_A_RULE = 10;

  private final List<Violation> found = new ArrayList<>();

  void add(String rule, String detail) {
    long so = found.stream().filter(violation -> violation.rule().equals(rule)).count();
    if (so < MOST_OF_A_RULE) {
      found.add(new Violation(rule, detail));
    } else if (so == MOST_OF_A_RULE) {
      found.add(new Violation(rule, "and more of these"));
    }
  }

  /** The same for something that must hold. */
  void require(boolean holds, String rule, String detail) {
    if (!holds) {
      add(rule, detail);
    }
  }

  List<Violation> all() {
    return List.copyOf(found);
  }
}
