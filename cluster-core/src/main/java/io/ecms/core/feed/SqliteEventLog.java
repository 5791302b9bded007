package io.ecms.core.feed;

import io.ecms.core.entity.DomainEvent;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.serialization.Serialization;

/** The embedded journal through a connection of its own, which only reads. */
public final class SqliteEventLog implements EventLog {
  private static final String COLUMNS =
      "ordering, persistence_id, sequence_number, event_payload, event_ser_id, event_ser_manifest";
  private static final String SEPARATOR = "|";

  private final Serialization serialization;
  private final Connection connection;
  private final PreparedStatement newest;
  private final PreparedStatement oldest;
  private final PreparedStatement read;

  public SqliteEventLog(Path journal, Serialization serialization) {
    this.serialization = serialization;
    try {
      connection = Sqlite.openToRead(journal);
      newest = connection.prepareStatement("SELECT max(ordering) FROM event_journal");
      oldest = connection.prepareStatement("SELECT min(ordering) FROM event_journal");
      read =
          connection.prepareStatement(
              "SELECT "
                  + COLUMNS
                  + " FROM event_journal WHERE ordering > ? ORDER BY ordering LIMIT ?");
    } catch (SQLException e) {
      throw new StoreException("cannot open the journal " + journal, e);
    }
  }

  @Override
  public synchronized long newest() {
    return number(newest);
  }

  @Override
  public synchronized long oldest() {
    return number(oldest);
  }

  private static long number(PreparedStatement statement) {
    try (ResultSet rows = statement.executeQuery()) {
      return rows.next() ? rows.getLong(1) : 0;
    } catch (SQLException e) {
      throw new StoreException("cannot read the journal", e);
    }
  }

  @Override
  public synchronized List<Recorded> read(long after, int limit) {
    try {
      read.setLong(1, after);
      read.setInt(2, limit);
      List<Recorded> events = new ArrayList<>();
      try (ResultSet rows = read.executeQuery()) {
        while (rows.next()) {
          events.add(recorded(rows));
        }
      }
      return events;
    } catch (SQLException e) {
      throw new StoreException("cannot read the journal after offset " + after, e);
    }
  }

  private Recorded recorded(ResultSet row) throws SQLException {
    String persistenceId = row.getString(2);
    int bar = persistenceId.indexOf(SEPARATOR);
    Object event =
        serialization.deserialize(row.getBytes(4), row.getInt(5), row.getString(6)).get();
    return new Recorded(
        row.getLong(1),
        persistenceId.substring(0, bar),
        persistenceId.substring(bar + 1),
        row.getLong(3),
        (DomainEvent) event);
  }

  @Override
  public synchronized void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new StoreException("cannot close the journal", e);
    }
  }
}
