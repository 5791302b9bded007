package io.ecms.faults.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One at a time: between the first and the last act of a master no other acts; the rows of an
 * entity are written by one incarnation after the other, none with a number that is taken.
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

  private static void oneAfterTheOther(List<Written> rows, Findings findings) {
    Map<Long, Written> numbers = new HashMap<>();
    Set<String> past = new HashSet<>();
    String writing = "";
    for (Written row : rows.stream().sorted(Comparator.comparingLong(Written::sequence)).toList()) {
      Written same = numbers.putIfAbsent(row.sequence(), row);
      findings.require(same == null, "a-number-is-written-once", row + " and " + same);
      if (!row.writer().equals(writing)) {
        past.add(writing);
        writing = row.writer();
      }
      findings.require(!past.contains(writing), "one-writer-at-a-time", row.toString());
    }
  }
}
