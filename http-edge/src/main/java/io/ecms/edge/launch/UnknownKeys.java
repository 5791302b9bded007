package io.ecms.edge.launch;

import com.typesafe.config.Config;
import io.ecms.edge.cli.launch.LaunchException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Refuses {@code ecms.*} keys that no module knows, and names the nearest one that does exist. */
final class UnknownKeys {
  private static final String OURS = "ecms";

  /** Below these a user gives names of his own, or keys that have no default. */
  private static final List<String> OPEN =
      List.of(
          "ecms.networks.",
          "ecms.zones.",
          "ecms.node.networks.",
          "ecms.node.capacity.",
          "ecms.journal.file",
          "ecms.journal.snapshots",
          "ecms.home",
          "ecms.log.",
          "ecms.console.");

  private UnknownKeys() {}

  static void refuse(Config given, Config defaults) {
    Set<String> known = keys(defaults);
    for (String key : keys(given)) {
      if (!known.contains(key) && OPEN.stream().noneMatch(key::startsWith)) {
        throw new LaunchException(
            "unknown-key",
            "there is no configuration key %s; did you mean %s?"
                .formatted(key, nearest(key, known)));
      }
    }
  }

  private static Set<String> keys(Config config) {
    Set<String> keys = new TreeSet<>();
    if (config.hasPath(OURS)) {
      config.getConfig(OURS).entrySet().forEach(entry -> keys.add(OURS + "." + entry.getKey()));
    }
    return keys;
  }

  private static String nearest(String key, Set<String> known) {
    return known.stream()
        .min(Comparator.comparingInt(candidate -> distance(key, candidate)))
        .orElse("-");
  }

  /** Levenshtein's distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
