package io.ecms.master.placement;

import io.ecms.core.model.Resources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says in one sentence why nothing fits, however many nodes there are. */
final class Summary {
  static final int MAX_LENGTH = 1024;
  private static final int EXAMPLES = 3;
  private static final String CUT = "...";

  /** Nodes that were left out for the same reason. */
  private static final class Group {
    private final String one;
    private final String many;
    private final List<Refusal> examples = new ArrayList<>();
    private int count;

    Group(String one, String many) {
      this.one = one;
      this.many = many;
    }

    String told(boolean first) {
      StringBuilder text = new StringBuilder().append(count);
      if (first) {
        text.append(count == 1 ? " node" : " nodes");
      }
      text.append(' ').append(count == 1 ? one : many);
      if (!examples.isEmpty()) {
        List<String> shown = new ArrayList<>();
        examples.forEach(r -> shown.add(r.node() + " " + r.reason()));
        if (count > examples.size()) {
          shown.add(CUT);
        }
        text.append(" (").append(String.join(", ", shown)).append(')');
      }
      return text.toString();
    }
  }

  private Summary() {}

  static String of(Resources wanted, List<Refusal> refusals) {
    String start =
        "no node fits %d vcpus, %d MiB, %d GiB: "
            .formatted(wanted.vcpus(), wanted.memoryMib(), wanted.storageGib());
    if (refusals.isEmpty()) {
      return start + "the cluster has no nodes";
    }
    Map<String, Group> groups = new LinkedHashMap<>();
    for (Refusal refusal : refusals) {
      Group group = groups.computeIfAbsent(lacks(refusal), _ -> group(refusal));
      group.count++;
      if (shortage(refusal) && group.examples.size() < EXAMPLES) {
        group.examples.add(refusal);
      }
    }
    List<String> parts = new ArrayList<>();
    groups.values().stream()
        .sorted((a, b) -> Integer.compare(b.count, a.count))
        .forEach(group -> parts.add(group.told(parts.isEmpty())));
    return bounded(start + String.join(", ", parts));
  }

  static String bounded(String text) {
    return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH - CUT.length()) + CUT;
  }

  private static boolean shortage(Refusal refusal) {
    return switch (refusal.filter()) {
      case VCPUS, MEMORY, STORAGE -> true;
      case ROLE, STATUS, CONNECTED, EXCLUDED -> false;
    };
  }

  /** What the nodes of one group have in common. */
  private static String lacks(Refusal refusal) {
    return switch (refusal.filter()) {
      case ROLE -> refusal.role().word();
      case STATUS -> refusal.status().word();
      case CONNECTED, EXCLUDED, VCPUS, MEMORY, STORAGE -> refusal.filter().name();
    };
  }

  private static Group group(Refusal refusal) {
    return switch (refusal.filter()) {
      case ROLE -> new Group(refusal.reason(), "are " + refusal.role().word() + " nodes");
      case STATUS -> new Group(refusal.reason(), "are " + refusal.status().word());
      case CONNECTED -> new Group(refusal.reason(), "are not connected");
      case EXCLUDED -> new Group(refusal.reason(), "have refused already");
      case VCPUS -> new Group("lacks vcpus", "lack vcpus");
      case MEMORY -> new Group("lacks memory", "lack memory");
      case STORAGE -> new Group("lacks storage", "lack storage");
    };
  }
}
