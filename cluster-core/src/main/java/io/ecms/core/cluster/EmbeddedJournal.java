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
 * acknowledgement, behind pekko-persistence-jdbc. One connection writes, so offsets grow in the
 * order of commits.
 */
public final class EmbeddedJournal {
  private static final String PLUGIN = "embedded-journal.conf";

  private EmbeddedJournal() {}

  /** Makes the file and its tables if need be. */
  public static void prepare(Path file) {
    try {
      Path directory = file.toAbsolutePath().getParent();
      if (directory != null) {
        Files.createDirectories(directory);
      }
      try (Connection connection = Sqlite.openToWrite(file, "FULL")) {
        Sqlite.applySchema(connection, "/schema/journal-sqlite.sql");
      }
    } catch (IOException | SQLException e) {
      throw new StoreException("cannot open the journal " + file, e);
    }
  }

  /** Configuration of the persistence plugin for {@code file}. */
  public static Config plugin(Path file) {
    return ConfigFactory.parseMap(Map.of("ecms.journal.file", file.toString()))
        .withFallback(ConfigFactory.parseResources(EmbeddedJournal.class.getClassLoader(), PLUGIN));
  }
}
