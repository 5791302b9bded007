package io.ecms.core.readmodel;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ecms.core.entity.Wire;
import io.ecms.core.feed.Recorded;
import io.ecms.core.feed.Sqlite;
import io.ecms.core.feed.StoreException;
import io.ecms.core.model.IpAddress;
import io.ecms.core.model.MacAddress;
import io.ecms.core.model.NetworkName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The read model in an SQLite file beside the journal. It is written without waiting for the disk:
 * a row and the offset that it belongs to are lost together, and the journal has both.
 */
public final class SqliteReadModel implements ReadModel {
  private static final int READER_WAIT_SECONDS = 5;
  private static final List<String> TABLES =
      List.of(
          "PROJECTION",
          "NODE_RESOURCE",
          "VM_RESOURCE_CONFIG",
          "VM_RUNENV_INFO",
          "VDISK_INFO",
          "ENTITY_STATE",
          "VM_LABEL");

  private final Path file;
  private final int statesInMemory;
  private final Connection writer;
  private final StateWriter states;
  private final BlockingQueue<Connection> readers;
  private final StateCodec codec;
  private volatile long offset;

  /**
   * Opens the file, made if need be.
   *
   * @param mapper writes states as the journal does
   * @param readers how many queries run at the same time, 1 or more
   * @param statesInMemory how many states are kept between two events of the same entity
   */
  public SqliteReadModel(Path file, ObjectMapper mapper, int readers, int statesInMemory) {
    this(file, new StateCodec(mapper), readers, statesInMemory);
  }

  private SqliteReadModel(Path file, StateCodec codec, int readers, int statesInMemory) {
    this.file = file;
    this.codec = codec;
    this.statesInMemory = statesInMemory;
    this.readers = new ArrayBlockingQueue<>(readers);
    try {
      writer = Sqlite.openToWrite(file, "NORMAL");
      Sqlite.applySchema(writer, "/schema/read-model-sqlite.sql");
      writer.setAutoCommit(false);
      states = new StateWriter(writer, codec, statesInMemory);
      offset = readOffset();
      writer.commit();
      for (int i = 0; i < readers; i++) {
        this.readers.add(Sqlite.openToRead(file));
      }
    } catch (SQLException e) {
      throw new StoreException("cannot open the read model " + file, e);
    }
  }

  private long readOffset() throws SQLException {
    try (Statement s = writer.createStatement();
        ResultSet rows = s.executeQuery("SELECT journal_offset FROM PROJECTION WHERE name='all'")) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  @Override
  public long offset() {
    return offset;
  }

  /** Applies events in order and remembers the last one's offset, all in one transaction. */
  public synchronized void apply(List<Recorded> events) {
    if (events.isEmpty()) {
      return;
    }
    long last = events.getLast().offset();
    inTransaction(
        "apply events up to offset " + last,
        () -> {
          states.apply(events.stream().filter(event -> event.offset() > offset).toList());
          try (PreparedStatement s =
              writer.prepareStatement(
                  "INSERT OR REPLACE INTO PROJECTION (name, journal_offset) VALUES ('all', ?)")) {
            RecordTables.run(s, last);
          }
        });
    offset = Math.max(offset, last);
  }

  /**
   * An empty read model in a second file beside this one, to be filled and then {@link #take
   * taken}. What an earlier attempt has left there is removed.
   */
  SqliteReadModel beside() {
    Path second = Path.of(file + ".rebuilt");
    try {
      for (String ending : List.of("", "-wal", "-shm")) {
        Files.deleteIfExists(Path.of(second + ending));
      }
    } catch (IOException e) {
      throw new StoreException("cannot remove " + second, e);
    }
    return new SqliteReadModel(second, codec, 1, statesInMemory);
  }

  /**
   * Replaces everything by what another one has, in one transaction; readers see before or after.
   */
  synchronized void take(SqliteReadModel rebuilt) {
    attach("ATTACH DATABASE '" + rebuilt.file.toString().replace("'", "''") + "' AS rebuilt");
    try {
      inTransaction(
          "take over what was built anew",
          () -> {
            try (Statement s = writer.createStatement()) {
              for (String table : TABLES) {
                s.executeUpdate("DELETE FROM main." + table);
                s.executeUpdate("INSERT INTO main." + table + " SELECT * FROM rebuilt." + table);
              }
              s.executeUpdate(
                  "UPDATE main.NETWORK_RESOURCE SET is_free=1, lease_state='free', vm_id=NULL,"
                      + " sequence=0");
              s.executeUpdate(
                  "INSERT OR REPLACE INTO main.NETWORK_RESOURCE"
                      + " SELECT * FROM rebuilt.NETWORK_RESOURCE");
            }
          });
    } finally {
      attach("DETACH DATABASE rebuilt");
    }
    states.forget();
    offset = rebuilt.offset();
  }

  /** Files are attached outside of transactions only. */
  private void attach(String sql) {
    try {
      writer.setAutoCommit(true);
      try (Statement s = writer.createStatement()) {
        s.execute(sql);
      } finally {
        writer.setAutoCommit(false);
      }
    } catch (SQLException e) {
      throw new StoreException("the read model cannot be built anew", e);
    }
  }

  @Override
  public synchronized void addAddresses(NetworkName network, Map<IpAddress, MacAddress> addresses) {
    // Tens of thousands of rows are worth a look before they are written again at every start.
    if (countAddresses(network) >= addresses.size()) {
      return;
    }
    inTransaction(
        "add addresses of network " + network,
        () -> {
          try (PreparedStatement s =
              writer.prepareStatement(
                  "INSERT OR IGNORE INTO NETWORK_RESOURCE (ip_addr, mac_addr, ip_bits, network)"
                      + " VALUES (?,?,?,?)")) {
            for (var entry : addresses.entrySet()) {
              RecordTables.run(
                  s,
                  entry.getKey().value(),
                  entry.getValue().value(),
                  Integer.toUnsignedLong(entry.getKey().bits()),
                  network.value());
            }
          }
        });
  }

  private int countAddresses(NetworkName network) {
    return query(
        "count addresses",
        connection -> {
          try (PreparedStatement s =
              connection.prepareStatement(
                  "SELECT count(*) FROM NETWORK_RESOURCE WHERE network = ?")) {
            s.setString(1, network.value());
            try (ResultSet rows = s.executeQuery()) {
              return rows.getInt(1);
            }
          }
        });
  }

  private void inTransaction(String what, SqlWork work) {
    try {
      try {
        work.run();
        writer.commit();
      } catch (SQLException | RuntimeException e) {
        writer.rollback();
        states.forget();
        throw e;
      }
    } catch (SQLException e) {
      throw new StoreException("the read model cannot " + what, e);
    }
  }

  @FunctionalInterface
  private interface SqlWork {
    void run() throws SQLException;
  }

  @Override
  public <S extends Wire> Page<Row<S>> list(
      EntityKind kind, Class<S> type, Filter filter, Optional<String> cursor, int limit) {
    ListQuery query = ListQuery.of(kind, filter, cursor, limit);
    return query(
        "list " + kind,
        connection -> {
          List<Row<S>> rows = new ArrayList<>();
          Optional<String> next = Optional.empty();
          try (PreparedStatement s = connection.prepareStatement(query.sql())) {
            query.bind(s);
            try (ResultSet found = s.executeQuery()) {
              Cursor last = null;
              while (found.next()) {
                if (rows.size() == limit && last != null) {
                  next = Optional.of(last.text());
                  break;
                }
                rows.add(row(kind, type, found));
                last = new Cursor(found.getLong(4), found.getString(1));
              }
            }
          }
          return new Page<>(List.copyOf(rows), next);
        });
  }

  private <S extends Wire> Row<S> row(EntityKind kind, Class<S> type, ResultSet found)
      throws SQLException {
    return new Row<>(
        found.getString(1), found.getLong(2), type.cast(codec.read(kind, found.getBytes(3))));
  }

  @Override
  public List<String> ids(EntityKind kind, Filter filter) {
    ListQuery query = ListQuery.ofIds(kind, filter);
    return query(
        "list ids of " + kind,
        connection -> {
          List<String> ids = new ArrayList<>();
          try (PreparedStatement s = connection.prepareStatement(query.sql())) {
            query.bind(s);
            try (ResultSet found = s.executeQuery()) {
              while (found.next()) {
                ids.add(found.getString(1));
              }
            }
          }
          return ids;
        });
  }

  @Override
  public <S extends Wire> Optional<Row<S>> find(EntityKind kind, Class<S> type, String id) {
    return query(
        "find " + kind,
        connection -> {
          try (PreparedStatement s =
              connection.prepareStatement(
                  "SELECT id, sequence, document FROM ENTITY_STATE WHERE kind = ? AND id = ?")) {
            s.setString(1, kind.name());
            s.setString(2, id);
            try (ResultSet found = s.executeQuery()) {
              return found.next() ? Optional.of(row(kind, type, found)) : Optional.empty();
            }
          }
        });
  }

  @Override
  public Page<LeaseRow> leases(
      Optional<String> network,
      Optional<String> state,
      Optional<String> vm,
      Optional<String> cursor,
      int limit) {
    LeaseQuery query = LeaseQuery.of(network, state, vm, cursor, limit);
    return query("list leases", query::run);
  }

  /** A query on a connection of the pool. */
  @FunctionalInterface
  private interface Query<T> {
    T run(Connection connection) throws SQLException;
  }

  private <T> T query(String what, Query<T> query) {
    Connection connection = null;
    try {
      connection = readers.poll(READER_WAIT_SECONDS, TimeUnit.SECONDS);
      if (connection == null) {
        throw new StoreException(
            "the read model is too busy to " + what, new java.util.concurrent.TimeoutException());
      }
      return query.run(connection);
    } catch (SQLException e) {
      throw new StoreException("the read model cannot " + what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while waiting to " + what, e);
    } finally {
      if (connection != null) {
        readers.add(connection);
      }
    }
  }

  @Override
  public synchronized void close() {
    try {
      for (Connection connection : readers) {
        connection.close();
      }
      writer.close();
    } catch (SQLException e) {
      throw new StoreException("cannot close the read model", e);
    }
  }
}
