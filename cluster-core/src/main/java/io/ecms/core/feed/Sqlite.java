package io.ecms.core.feed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** Opens SQLite files the one way that is right for us: write-ahead log, bounded wait for locks. */
public final class Sqlite {
  private static final int BUSY_TIMEOUT_MILLIS = 10_000;

  /** Pages in memory, as SQLite wants it: below zero it is KiB. Its 2 MiB are soon too few. */
  private static final int WRITER_CACHE = -16_384;

  private Sqlite() {}

  /**
   * Opens a file to write.
   *
   * @param synchronous {@code FULL}: a commit is on the disk; {@code NORMAL}: it may be lost with
   *     the power, but never torn
   */
  public static Connection openToWrite(Path file, String synchronous) throws SQLException {
    return DriverManager.getConnection(
        url(file) + "&synchronous=" + synchronous + "&cache_size=" + WRITER_CACHE);
  }

  /** Opens a file that exists to read; a writer does not block it. */
  public static Connection openToRead(Path file) throws SQLException {
    Connection connection = DriverManager.getConnection(url(file));
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA query_only = ON");
    }
    return connection;
  }

  private static String url(Path file) {
    return "jdbc:sqlite:" + file + "?journal_mode=WAL&busy_timeout=" + BUSY_TIMEOUT_MILLIS;
  }

  /** Runs a schema of this module: statements that do nothing when they were run before. */
  public static void applySchema(Connection connection, String resource) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : load(resource).split(";\\s*\n", -1)) {
        if (!sql.isBlank()) {
          statement.execute(sql);
        }
      }
    }
  }

  private static String load(String resource) {
    try (InputStream in = Sqlite.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("resource is missing: " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
