package io.ecms.core.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.ecms.core.feed.Sqlite;
import io.ecms.core.feed.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/**
 * The journal of one machine: SQLite with a write-ahead log and an fsync before every
 * acknowledgement, behind pekko-persistence-jdbc. One batch is written at a time, so offsets grow
 * in the order of commits; entities are loaded through connections of their own. Snapshots are kept
 * in a second file, so that they never hold up an event.
 */
public final class EmbeddedJournal {
  private static final String PLUGIN = "embedded-journal.conf";

  private EmbeddedJournal() {}

  /** Makes the files and their tables if need be. */
  public static void prepare(Path file) {
    try {
      Path directory = file.toAbsolutePath().getParent();
      if (directory != null) {
        Files.createDirectories(directory);
      }
      try (Connection journal = Sqlite.openToWrite(file, "FULL");
          Connection snapshots = Sqlite.openToWrite(snapshots(file), "NORMAL")) {
        Sqlite.applySchema(journal, "/schema/journal-sqlite.sql");
        Sqlite.applySchema(snapshots, "/schema/snapshots-sqlite.sql");
      }
    } catch (IOException | SQLException e) {
      throw new StoreException("cannot open the journal " + file, e);
    }
  }

  /** Configuration of the persistence plugin for {@code file}. */
  public static Config plugin(Path file) {
    return ConfigFactory.parseMap(
            Map.of(
                "ecms.journal.file",
                file.toString(),
                "ecms.journal.snapshots",
                snapshots(file).toString()))
        .withFallback(ConfigFactory.parseResources(EmbeddedJournal.class.getClassLoader(), PLUGIN));
  }

  private static Path snapshots(Path journal) {
    return journal.resolveSibling("snapshots.db");
  }
}
