package io.ecms.bench.profile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Counts things by name and tells the most frequent ones with their share. */
final class Tally {
  private final Map<String, Long> counts = new HashMap<>();
  private long total;

  void add(String name, long amount) {
    counts.merge(name, amount, Long::sum);
    total += amount;
  }

  long total() {
    return total;
  }

  /** The greatest ones, one line each. */
  List<String> top(int most) {
    return top(most, total);
  }

  /** The greatest ones, with their share of {@code whole}. */
  List<String> top(int most, long whole) {
    List<String> lines = new ArrayList<>();
    counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(most)
        .forEach(entry ->
            lines.add(
                String.format(
                    Locale.ROOT,
                    "%6.1f %%  %s",
                    100.0 * entry.getValue() / Math.max(1, whole),
                    entry.getKey())));
    return lines;
  }
}
