package io.ecms.faults.check;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A VM lives on one node at a time (I1): none begins to run it before all others have ended it. */
final class Copies {
  private Copies() {}

  static void check(List<Copy> copies, Findings findings) {
    Map<String, Set<String>> live = new HashMap<>();
    for (Copy copy : copies.stream().sorted(Comparator.comparing(Copy::at)).toList()) {
      Set<String> nodes = live.computeIfAbsent(copy.vm(), _ -> new HashSet<>());
      if (copy.begins()) {
        nodes.add(copy.node());
        findings.require(nodes.size() == 1, "one-live-copy", copy + ", on nodes " + nodes);
      } else {
        nodes.remove(copy.node());
      }
    }
  }
}
