package io.ecms.core.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the journal's own tables. Blocking and thread-safe. */
final class JournalTables {
  private static final long HOUR_MILLIS = 3_600_000;

  /** Of the plugin's {@code target-partition-size}: which part of an entity's events lies where. */
  private static final long PARTITION_SIZE = 500_000;

  private static final String COLUMNS =
      "persistence_id, sequence_nr, timestamp, ser_id, ser_manifest, event";

  private final Cql cql;
  private final PreparedStatement tagged;
  private final PreparedStatement taggedKeys;
  private final PreparedStatement events;
  private final PreparedStatement highest;
  private final PreparedStatement ids;
  private final PreparedStatement idsAfter;

  JournalTables(Cql cql) {
    this.cql = cql;
    String since = " FROM tag_views WHERE tag_name = ? AND timebucket = ? AND timestamp > ?";
    tagged = cql.prepare("SELECT " + COLUMNS + since + " LIMIT ?");
    taggedKeys = cql.prepare("SELECT persistence_id, sequence_nr" + since);
    events =
        cql.prepare(
            "SELECT "
                + COLUMNS
                + " FROM messages WHERE persistence_id = ? AND partition_nr = ?"
                + " AND sequence_nr >= ? AND sequence_nr <= ?");
    highest =
        cql.prepare(
            "SELECT sequence_nr FROM messages WHERE persistence_id = ? AND partition_nr = ?"
                + " ORDER BY sequence_nr DESC LIMIT 1");
    ids = cql.prepare("SELECT persistence_id FROM all_persistence_ids LIMIT ?");
    idsAfter =
        cql.prepare(
            "SELECT persistence_id FROM all_persistence_ids WHERE token(persistence_id) > token(?)"
                + " LIMIT ?");
  }

  /** What a key-only look has found. */
  record Key(String persistenceId, long sequence) {}

  /**
   * Events by time of writing.
   *
   * @param since milliseconds of the epoch, inclusive
   * @param until milliseconds of the epoch; only whole hours count
   */
  List<Stored> tagged(long since, long until, int limit) {
    List<Stored> found = new ArrayList<>();
    for (long hour = hour(since);
        hour <= hour(until) && found.size() < limit;
        hour += HOUR_MILLIS) {
      cql.rows(bound(tagged, hour, since).setInt(3, limit - found.size()))
          .forEach(row -> found.add(stored(row)));
    }
    return found;
  }

  /** The same, of which only the keys are read. */
  void taggedKeys(long since, long until, Consumer<Key> each) {
    for (long hour = hour(since); hour <= hour(until); hour += HOUR_MILLIS) {
      cql.run(bound(taggedKeys, hour, since))
          .forEach(row -> each.accept(new Key(text(row, 0), row.getLong(1))));
    }
  }

  private static BoundStatement bound(PreparedStatement statement, long hour, long since) {
    return statement
        .bind()
        .setString(0, CassandraPlugin.TAG)
        .setLong(1, hour)
        .setUuid(2, Uuids.startOf(since));
  }

  private static long hour(long millis) {
    return Math.floorDiv(millis, HOUR_MILLIS) * HOUR_MILLIS;
  }

  /** The events of one entity, both ends inclusive. */
  List<Stored> events(String persistenceId, long from, long to) {
    List<Stored> found = new ArrayList<>();
    for (long part = (from - 1) / PARTITION_SIZE; part <= (to - 1) / PARTITION_SIZE; part++) {
      List<Row> rows = cql.rows(Cql.bind(events, persistenceId, part, from, to));
      rows.forEach(row -> found.add(stored(row)));
      if (rows.isEmpty()) {
        break;
      }
    }
    return found;
  }

  /** All events of each of these entities, in their order. */
  List<List<Stored>> histories(List<String> persistenceIds) {
    List<List<Stored>> histories = new ArrayList<>(persistenceIds.size());
    var pages =
        cql.firstPages(
            persistenceIds.stream()
                .map(id -> Cql.bind(events, id, 0L, 1L, Long.MAX_VALUE))
                .toList());
    for (int i = 0; i < persistenceIds.size(); i++) {
      Cql.FirstPage page = pages.get(i);
      histories.add(
          page.isAll()
              ? page.rows().stream().map(JournalTables::stored).toList()
              : events(persistenceIds.get(i), 1, Long.MAX_VALUE));
    }
    return histories;
  }

  /** The newest event of each entity, in their order; 0 for one that has none. */
  List<Long> newest(List<String> persistenceIds) {
    List<Long> newest = new ArrayList<>(persistenceIds.size());
    List<Optional<Row>> rows =
        cql.firstRows(persistenceIds.stream().map(id -> Cql.bind(highest, id, 0L)).toList());
    for (int i = 0; i < persistenceIds.size(); i++) {
      long found = rows.get(i).map(row -> row.getLong(0)).orElse(0L);
      newest.add(found < PARTITION_SIZE ? found : newest(persistenceIds.get(i), found));
    }
    return newest;
  }

  private long newest(String persistenceId, long atLeast) {
    long found = atLeast;
    for (long part = 1; ; part++) {
      Optional<Row> row = cql.one(Cql.bind(highest, persistenceId, part));
      if (row.isEmpty()) {
        return found;
      }
      found = row.get().getLong(0);
    }
  }

  /**
   * Ids of entities in the order of their tokens.
   *
   * @param after where to go on; null at the beginning
   */
  List<String> persistenceIds(@Nullable String after, int limit) {
    BoundStatement statement =
        after == null ? Cql.bind(ids, limit) : Cql.bind(idsAfter, after, limit);
    return cql.rows(statement).stream().map(row -> text(row, 0)).toList();
  }

  private static Stored stored(Row row) {
    return new Stored(
        text(row, 0), row.getLong(1), uuid(row), row.getInt(3), text(row, 4), blob(row));
  }

  private static java.util.UUID uuid(Row row) {
    return java.util.Objects.requireNonNull(row.getUuid(2), "timestamp");
  }

  private static ByteBuffer blob(Row row) {
    return java.util.Objects.requireNonNull(row.getByteBuffer(5), "event");
  }

  static String text(Row row, int column) {
    String value = row.getString(column);
    return value == null ? "" : value;
  }
}
