package io.ecms.core.cassandra;

import io.ecms.core.readmodel.Columns;
import io.ecms.core.readmodel.EntityKind;
import io.ecms.core.readmodel.Filter;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A partition of the index that lists are read from, and the way there from both sides: in which
 * partitions an entity has a row, and which partition answers a filter.
 *
 * <p>Things that exist are bounded in number and share one partition for each value. Things that
 * only accumulate (ended operations, destroyed VMs, deleted disks) are spread over periods of time.
 *
 * @param field {@link Field#word}
 * @param period number of the period, 0 for what is not spread
 */
record IndexKey(EntityKind kind, Field field, String value, long period) {
  private static final long OPERATION_PERIOD = Duration.ofHours(1).toMillis();
  private static final long GONE_PERIOD = Duration.ofDays(1).toMillis();
  private static final Set<String> ENDED = Set.of("succeeded", "failed", "cancelled");

  /** What lists are filtered by, the most selective first. */
  enum Field {
    VM,
    NAME,
    LABEL,
    NODE,
    STATE,
    IMAGE,
    ALL;

    String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** A filter's partitions: one, or one for each period. */
  record Source(EntityKind kind, Field field, String value) {
    boolean isSpread() {
      return periodLength(kind, field, value) > 0;
    }

    IndexKey in(long period) {
      return new IndexKey(kind, field, value, period);
    }

    long periodOf(long createdMillis) {
      long length = periodLength(kind, field, value);
      return length == 0 ? 0 : Math.floorDiv(createdMillis, length);
    }
  }

  /** All partitions in which an entity has a row. */
  static Set<IndexKey> of(EntityKind kind, Columns columns, Set<String> labels) {
    Set<IndexKey> keys = new LinkedHashSet<>();
    long created = columns.created().toEpochMilli();
    columns.state().ifPresent(state -> keys.add(at(kind, Field.STATE, state, created)));
    if (columns.gone()) {
      return keys;
    }
    keys.add(at(kind, Field.ALL, "", created));
    columns.node().ifPresent(node -> keys.add(at(kind, Field.NODE, node, created)));
    columns.vm().ifPresent(vm -> keys.add(at(kind, Field.VM, vm, created)));
    if (kind != EntityKind.OPERATION) {
      columns.name().ifPresent(name -> keys.add(at(kind, Field.NAME, name, created)));
      columns.image().ifPresent(image -> keys.add(at(kind, Field.IMAGE, image, created)));
      labels.forEach(label -> keys.add(at(kind, Field.LABEL, label, created)));
    }
    return keys;
  }

  private static IndexKey at(EntityKind kind, Field field, String value, long created) {
    Source source = new Source(kind, field, value);
    return source.in(source.periodOf(created));
  }

  /** Whether the partition is one of a period. */
  boolean isSpread() {
    return periodLength(kind, field, value) > 0;
  }

  /** From where to read what a filter shows; the rest of the filter is left to be compared. */
  static Source of(EntityKind kind, Filter filter) {
    // What is gone has a row in the partition of its state only.
    Optional<String> gone = filter.state().filter(state -> isGone(kind, state));
    if (gone.isPresent()) {
      return new Source(kind, Field.STATE, gone.get());
    }
    return candidates(kind, filter).entrySet().stream()
        .min(Comparator.comparing(Map.Entry::getKey))
        .map(entry -> new Source(kind, entry.getKey(), entry.getValue()))
        .orElse(new Source(kind, Field.ALL, ""));
  }

  private static Map<Field, String> candidates(EntityKind kind, Filter filter) {
    Map<Field, String> found = new java.util.EnumMap<>(Field.class);
    filter.vm().ifPresent(value -> found.put(Field.VM, value));
    filter.node().ifPresent(value -> found.put(Field.NODE, value));
    filter.state().ifPresent(value -> found.put(Field.STATE, value));
    if (kind != EntityKind.OPERATION) {
      filter.name().ifPresent(value -> found.put(Field.NAME, value));
      filter.image().ifPresent(value -> found.put(Field.IMAGE, value));
      filter.labels().entrySet().stream()
          .findFirst()
          .ifPresent(
              label -> found.put(Field.LABEL, label(label.getKey().value(), label.getValue())));
    }
    return found;
  }

  static String label(String key, String value) {
    return key + "=" + value;
  }

  private static boolean isGone(EntityKind kind, String state) {
    return switch (kind) {
      case VM -> state.equals("destroyed");
      case DISK -> state.equals("deleted");
      case NODE, LEASE, IMAGE, OPERATION -> false;
    };
  }

  /** In milliseconds; 0 for what is not spread. */
  private static long periodLength(EntityKind kind, Field field, String value) {
    if (field == Field.STATE && isGone(kind, value)) {
      return GONE_PERIOD;
    }
    boolean accumulates =
        kind == EntityKind.OPERATION
            && (field == Field.ALL || (field == Field.STATE && ENDED.contains(value)));
    return accumulates ? OPERATION_PERIOD : 0;
  }
}
