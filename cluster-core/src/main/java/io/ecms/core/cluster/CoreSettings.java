package io.ecms.core.cluster;

import com.typesafe.config.Config;
import io.ecms.core.cassandra.CassandraSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/**
 * Settings of this module, read from {@code ecms.*}.
 *
 * @param kind where the journal is kept
 * @param directory of journal and read model on one machine
 * @param eventTags tags of every event; none on SQLite, whose journal can be read in order without
 */
public record CoreSettings(
    Duration askTimeout,
    JournalKind kind,
    CassandraSettings cassandra,
    Path directory,
    Duration pollInterval,
    int keptInMemory,
    int readers,
    int statesInMemory,
    Duration catchUpTimeout,
    Set<String> eventTags) {

  public CoreSettings {
    requireRange("ecms.journal.kept-in-memory", keptInMemory, 100, 1_000_000);
    requireRange("ecms.read-model.readers", readers, 1, 64);
    requireRange("ecms.read-model.states-in-memory", statesInMemory, 1, 10_000_000);
  }

  /** Reads the settings, or says which one is wrong. */
  public static CoreSettings from(Config root) {
    Config ecms = root.getConfig("ecms");
    JournalKind kind = JournalKind.parse(ecms.getString("journal.kind"));
    return new CoreSettings(
        ecms.getDuration("cluster.ask-timeout"),
        kind,
        CassandraSettings.from(ecms),
        Path.of(ecms.getString("journal.directory")).toAbsolutePath(),
        ecms.getDuration("journal.poll-interval"),
        ecms.getInt("journal.kept-in-memory"),
        ecms.getInt("read-model.readers"),
        ecms.getInt("read-model.states-in-memory"),
        ecms.getDuration("read-model.catch-up-timeout"),
        kind.eventTags());
  }

  /** The journal's file. */
  public Path journalFile() {
    return directory.resolve("journal.db");
  }

  /** The read model's file. */
  public Path readModelFile() {
    return directory.resolve("read-model.db");
  }

  private static void requireRange(String key, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s must be %d to %d but is %d".formatted(key, least, most, value));
    }
  }
}
