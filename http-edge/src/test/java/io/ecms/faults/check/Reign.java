package io.ecms.faults.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One at a time: between the first and the last act of a master no other acts; the rows of an
 * entity are written by one incarnation after the other, and what one writes after it was replaced
 * is one number at most, which counts for nothing.
 */
final class Reign {
  private Reign() {}

  static void check(Evidence evidence, Findings findings) {
    masters(evidence.acts(), findings);
    known(evidence, findings);
    writers(evidence.journal(), findings);
  }

  private static void masters(List<Act> acts, Findings findings) {
    Set<String> past = new HashSet<>();
    Act before = null;
    for (Act act : acts.stream().sorted(Comparator.comparing(Act::at)).toList()) {
      if (before != null && !before.master().equals(act.master())) {
        past.add(before.master());
      }
      findings.require(
          !past.contains(act.master()),
          "one-master-acts",
          "%s after another master had begun, before it: %s".formatted(act, before));
      before = act;
    }
  }

  /** Whoever promised something was a master that is known; else the rule above is blind. */
  private static void known(Evidence evidence, Findings findings) {
    if (evidence.acts().isEmpty()) {
      return;
    }
    Set<String> promised = evidence.acts().stream().map(Act::promised).collect(Collectors.toSet());
    for (Try one : evidence.history()) {
      boolean command = one.asked().what() == Asked.What.CREATE || one.asked().opensOperation();
      if (command && one.reply() instanceof Reply.Accepted(_, var id, _, _)) {
        findings.require(
            promised.contains(id), "a-master-has-promised-it", "no master knows of " + one);
      }
    }
  }

  private static void writers(List<Written> journal, Findings findings) {
    Map<String, List<Written>> entities = new LinkedHashMap<>();
    journal.forEach(
        row -> entities.computeIfAbsent(row.persistenceId(), _ -> new ArrayList<>()).add(row));
    entities.values().forEach(rows -> oneAfterTheOther(rows, findings));
  }

  /**
   * What the journal's replay filter does: of two rows with one number that of the newer
   * incarnation counts. The other was written late by one that was replaced, and nobody was told
   * that it had happened.
   */
  private static void oneAfterTheOther(List<Written> rows, Findings findings) {
    Set<String> past = new HashSet<>();
    Set<String> late = new HashSet<>();
    List<Written> inOrder = inOrder(rows);
    Written last = inOrder.getFirst();
    for (Written row : inOrder.subList(1, inOrder.size())) {
      boolean sameNumber = last.sequence() == row.sequence();
      boolean sameWriter = last.writer().equals(row.writer());
      boolean replaced = past.contains(row.writer());
      if (sameNumber) {
        String loser = replaced ? row.writer() : last.writer();
        findings.require(
            !sameWriter && late.add(loser), "a-number-is-written-once", row + " and " + last);
      }
      if (replaced) {
        findings.require(sameNumber, "one-writer-at-a-time", row.toString());
      } else {
        if (!sameWriter) {
          past.add(last.writer());
        }
        last = row;
      }
    }
  }

  private static List<Written> inOrder(List<Written> rows) {
    return rows.stream()
        .sorted(Comparator.comparingLong(Written::sequence).thenComparingLong(Written::at))
        .toList();
  }
}
