package io.ecms.core.cassandra;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The tables of the event stream. Offsets begin with 1 and have no gaps; {@code bucket = offset /
 * 10000}. Blocking and thread-safe.
 */
final class FeedTables {
  static final long BUCKET = 10_000;
  private static final String NEWEST = "newest-bucket";
  private static final String OLDEST = "oldest-bucket";
  private static final String POSITIONS = "positions";

  /** An event at its place in the stream. */
  record Placed(long offset, Stored event) {}

  private final Cql cql;
  private final CassandraSettings settings;
  private final PreparedStatement append;
  private final PreparedStatement last;
  private final PreparedStatement read;
  private final PreparedStatement drop;
  private final PreparedStatement bound;
  private final PreparedStatement raise;
  private final PreparedStatement position;
  private final PreparedStatement raisePosition;

  FeedTables(Cql cql, CassandraSettings settings) {
    this.cql = cql;
    this.settings = settings;
    append =
        cql.prepare(
            "INSERT INTO event_feed (bucket, offset, entity_type, entity_id, sequence, tag_offset,"
                + " ser_id, ser_manifest, event) VALUES (?,?,?,?,?,?,?,?,?) IF NOT EXISTS");
    last =
        cql.prepare(
            "SELECT offset, tag_offset FROM event_feed WHERE bucket = ? ORDER BY offset DESC LIMIT 1");
    read =
        cql.prepare(
            "SELECT offset, entity_type, entity_id, sequence, tag_offset, ser_id, ser_manifest,"
                + " event FROM event_feed WHERE bucket = ? AND offset > ? LIMIT ?");
    drop = cql.prepare("DELETE FROM event_feed WHERE bucket = ?");
    bound = cql.prepare("SELECT value FROM feed_bounds WHERE name = ?");
    // The value is its own time stamp: the highest one stays, whoever writes last.
    raise = cql.prepare("UPDATE feed_bounds USING TIMESTAMP ? SET value = ? WHERE name = ?");
    position = cql.prepare("SELECT sequence FROM feed_position WHERE persistence_id = ?");
    raisePosition =
        cql.prepare(
            "UPDATE feed_position USING TIMESTAMP ? SET sequence = ? WHERE persistence_id = ?");
  }

  static long bucketOf(long offset) {
    return offset / BUCKET;
  }

  /**
   * The offset of the newest event, 0 when there is none.
   *
   * @param settled whether to finish what another writer has begun and not ended, as only a writer
   *     must; others read what a quorum has
   */
  long head(boolean settled) {
    long bucket = bound(NEWEST);
    Optional<LastRow> row = lastRow(bucket, settled);
    if (row.isEmpty() && bucket > 0) {
      // Announced and not begun.
      row = lastRow(bucket - 1, settled);
    }
    return row.map(LastRow::offset).orElse(0L);
  }

  private record LastRow(long offset, long writtenMillis) {}

  private Optional<LastRow> lastRow(long bucket, boolean settled) {
    BoundStatement statement = Cql.bind(last, bucket);
    if (settled) {
      statement = statement.setConsistencyLevel(Cql.level(settings.serialConsistency()));
    }
    return cql.one(statement)
        .map(row -> new LastRow(row.getLong(0), Uuids.unixTimestamp(time(row, 1))));
  }

  private static java.util.UUID time(Row row, int column) {
    return Objects.requireNonNull(row.getUuid(column), "tag_offset");
  }

  /** When the newest event of a bucket was written, in milliseconds of the epoch. */
  Optional<Long> timeOfLast(long bucket) {
    return lastRow(bucket, false).map(LastRow::writtenMillis);
  }

  /** The oldest bucket that is kept. */
  long oldestBucket() {
    return bound(OLDEST);
  }

  /** Up to which offset the positions of entities are written. */
  long positionsUpTo() {
    return bound(POSITIONS);
  }

  private long bound(String name) {
    return cql.one(Cql.bind(bound, name)).map(row -> row.getLong(0)).orElse(0L);
  }

  private void raise(String name, long value) {
    cql.run(Cql.bind(raise, value, value, name));
  }

  /**
   * Appends events behind {@code head}, all or none; they must lie in one bucket.
   *
   * @return false when somebody else has written there
   */
  boolean append(long head, List<Stored> events) {
    long bucket = bucketOf(head + 1);
    if ((head + 1) % BUCKET == 0) {
      raise(NEWEST, bucket);
    }
    BatchStatementBuilder batch = BatchStatement.builder(DefaultBatchType.UNLOGGED);
    long offset = head;
    for (Stored event : events) {
      offset++;
      batch.addStatement(
          Cql.bind(
              append,
              bucket,
              offset,
              event.type(),
              event.entityId(),
              event.sequence(),
              event.time(),
              event.serializerId(),
              event.manifest(),
              event.event()));
    }
    return cql.run(batch.build()).wasApplied();
  }

  /** Events after an offset, in order. */
  List<Placed> read(long after, int limit) {
    List<Placed> found = new ArrayList<>();
    long from = Math.max(after, oldestBucket() * BUCKET - 1);
    long bucket = bucketOf(from + 1);
    while (found.size() < limit) {
      List<Row> rows = cql.rows(Cql.bind(read, bucket, from, limit - found.size()));
      rows.forEach(row -> found.add(placed(row)));
      long next = (bucket + 1) * BUCKET;
      if (rows.isEmpty() || found.getLast().offset() != next - 1) {
        break;
      }
      from = next - 1;
      bucket++;
    }
    return found;
  }

  private static Placed placed(Row row) {
    return new Placed(
        row.getLong(0),
        new Stored(
            Stored.persistenceId(JournalTables.text(row, 1), JournalTables.text(row, 2)),
            row.getLong(3),
            time(row, 4),
            row.getInt(5),
            JournalTables.text(row, 6),
            Objects.requireNonNull(row.getByteBuffer(7), "event")));
  }

  /** Deletes the oldest bucket, after nobody is told any more that it is there. */
  void dropBucket(long bucket) {
    raise(OLDEST, bucket + 1);
    cql.run(Cql.bind(drop, bucket));
  }

  /** The last event of each entity that is in the stream, in their order; 0 when there is none. */
  List<Long> positions(List<String> persistenceIds) {
    return cql
        .firstRows(persistenceIds.stream().map(id -> Cql.bind(position, id)).toList())
        .stream()
        .map(row -> row.map(found -> found.getLong(0)).orElse(0L))
        .toList();
  }

  /** Notes the positions; a higher one that somebody else has noted stays. */
  void raisePositions(Map<String, Long> positions) {
    cql.runAll(
        positions.entrySet().stream()
            .map(e -> Cql.bind(raisePosition, e.getValue(), e.getValue(), e.getKey()))
            .toList());
  }

  /** Notes that every event up to {@code offset} is in the positions. */
  void positionsWritten(long offset) {
    raise(POSITIONS, offset);
  }
}
