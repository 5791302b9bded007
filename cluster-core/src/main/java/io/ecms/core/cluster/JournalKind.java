package io.ecms.core.cluster;

import io.ecms.core.cassandra.CassandraPlugin;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Where the journal is kept, {@code ecms.journal.kind}. */
public enum JournalKind {
  /** A file of one machine. */
  SQLITE,
  /** The database of a cluster. */
  CASSANDRA;

  /** Tags of every event; none on SQLite, whose journal can be read in order without. */
  Set<String> eventTags() {
    return switch (this) {
      case SQLITE -> Set.of();
      case CASSANDRA -> Set.of(CassandraPlugin.TAG);
    };
  }

  static JournalKind parse(String word) {
    return Arrays.stream(values())
        .filter(kind -> kind.word().equals(word))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "ecms.journal.kind must be %s but is %s"
                    .formatted(
                        Arrays.stream(values())
                            .map(JournalKind::word)
                            .collect(Collectors.joining(" or ")),
                        word)));
  }

  private String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
