package io.ecms.core.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.ecms.core.disk.Disk;
import io.ecms.core.entity.Wire;
import io.ecms.core.image.Image;
import io.ecms.core.lease.IpLease;
import io.ecms.core.node.Node;
import io.ecms.core.operation.Operation;
import io.ecms.core.readmodel.Columns;
import io.ecms.core.readmodel.EntityKind;
import io.ecms.core.readmodel.StateCodec;
import io.ecms.core.vm.Vm;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes the read model. Every row carries the time stamp {@code generation * 2^40 + sequence}: of
 * two writers, or of a writer and its own repeat, the newer event wins, so a write may be repeated
 * and two may write at the same time. Thread-safe.
 */
final class ReadModelTables {
  private static final int SEQUENCE_BITS = 40;
  private static final int PERIODS_IN_MEMORY = 10_000;

  private final Cql cql;
  private final StateCodec codec;
  private final RecordStatements records;
  private final AddressTables addresses;
  private final PreparedStatement state;
  private final PreparedStatement writeState;
  private final PreparedStatement writeIndex;
  private final PreparedStatement dropIndex;
  private final PreparedStatement writePeriod;
  private final Set<IndexKey> knownPeriods = ConcurrentHashMap.newKeySet();

  ReadModelTables(Cql cql, StateCodec codec, AddressTables addresses) {
    this.cql = cql;
    this.codec = codec;
    this.addresses = addresses;
    this.records = new RecordStatements(cql);
    state =
        cql.prepare("SELECT sequence, since, document FROM entity_state WHERE kind = ? AND id = ?");
    writeState =
        cql.prepare(
            "INSERT INTO entity_state (kind, id, sequence, since, document) VALUES (?,?,?,?,?)"
                + " USING TIMESTAMP ?");
    writeIndex =
        cql.prepare(
            "INSERT INTO entity_index (kind, field, value, period, created, id, sequence, name,"
                + " state, node, image, vm, labels, document) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
                + " USING TIMESTAMP ?");
    dropIndex =
        cql.prepare(
            "DELETE FROM entity_index USING TIMESTAMP ? WHERE kind = ? AND field = ? AND value = ?"
                + " AND period = ? AND created = ? AND id = ?");
    writePeriod =
        cql.prepare(
            "INSERT INTO entity_period (kind, field, value, period) VALUES (?,?,?,?)"
                + " USING TIMESTAMP ?");
  }

  /** An entity in the read model. */
  record Ref(EntityKind kind, String id) {}

  static long stamp(long generation, long sequence) {
    return (generation << SEQUENCE_BITS) | sequence;
  }

  /** What the read model has of these entities, to fold events into. */
  List<Folded> load(List<Ref> refs) {
    var rows =
        cql.firstRows(refs.stream().map(r -> Cql.bind(state, r.kind().name(), r.id())).toList());
    List<Folded> loaded = new ArrayList<>();
    for (int i = 0; i < refs.size(); i++) {
      Ref ref = refs.get(i);
      loaded.add(rows.get(i).map(row -> folded(ref, row)).orElseGet(() -> empty(ref)));
    }
    return loaded;
  }

  static Folded empty(Ref ref) {
    return new Folded(ref.kind(), ref.id(), Optional.empty(), 0, Instant.EPOCH);
  }

  private Folded folded(Ref ref, Row row) {
    return new Folded(
        ref.kind(),
        ref.id(),
        Optional.of(document(ref.kind(), row, 2)),
        row.getLong(0),
        Instant.ofEpochMilli(row.getLong(1)));
  }

  Optional<Row> find(EntityKind kind, String id) {
    return cql.one(Cql.bind(state, kind.name(), id));
  }

  Wire document(EntityKind kind, Row row, int column) {
    return codec.read(
        kind, EventCodec.bytes(Objects.requireNonNull(row.getByteBuffer(column), "document")));
  }

  /** Writes entities after events were folded into them. */
  void write(List<Folded> entities, long generation) {
    List<Statement<?>> first = new ArrayList<>();
    List<Statement<?>> second = new ArrayList<>();
    for (Folded entity : entities) {
      long stamp = stamp(generation, entity.sequence());
      ByteBuffer document = ByteBuffer.wrap(codec.write(entity.kind(), entity.state()));
      first.addAll(index(entity, document, stamp));
      first.addAll(records(entity, stamp));
      second.add(
          Cql.bind(
              writeState,
              entity.kind().name(),
              entity.id(),
              entity.sequence(),
              entity.at().toEpochMilli(),
              document,
              stamp));
    }
    cql.runAll(first);
    // The state last: from it follows which rows of the index the next event must remove.
    cql.runAll(second);
  }

  private List<Statement<?>> index(Folded entity, ByteBuffer document, long stamp) {
    List<Statement<?>> statements = new ArrayList<>();
    String kind = entity.kind().name();
    for (Folded.RowKey row : entity.stale()) {
      IndexKey key = row.partition();
      statements.add(
          Cql.bind(
              dropIndex,
              stamp,
              kind,
              key.field().word(),
              key.value(),
              key.period(),
              row.created(),
              entity.id()));
    }
    Columns columns = entity.columns();
    Set<String> labels = entity.labels();
    for (Folded.RowKey row : entity.rows()) {
      IndexKey key = row.partition();
      if (key.isSpread() && isNewPeriod(key)) {
        statements.add(
            Cql.bind(writePeriod, kind, key.field().word(), key.value(), key.period(), stamp));
      }
      statements.add(
          Cql.bind(
              writeIndex,
              kind,
              key.field().word(),
              key.value(),
              key.period(),
              row.created(),
              entity.id(),
              entity.sequence(),
              columns.name().orElse(null),
              columns.state().orElse(null),
              columns.node().orElse(null),
              columns.image().orElse(null),
              columns.vm().orElse(null),
              labels,
              document,
              stamp));
    }
    return statements;
  }

  private boolean isNewPeriod(IndexKey key) {
    if (knownPeriods.size() > PERIODS_IN_MEMORY) {
      knownPeriods.clear();
    }
    return knownPeriods.add(key);
  }

  /** Periods are written again, since the last write may not have arrived. */
  void forget() {
    knownPeriods.clear();
  }

  private List<? extends Statement<?>> records(Folded entity, long stamp) {
    return switch (entity.state()) {
      case Vm.Known vm -> records.vm(vm, stamp);
      case Node.Member member -> records.node(member, stamp);
      case Disk.Known known -> records.disk(known, stamp);
      case IpLease.State _ -> addresses.write(entity, stamp);
      case Vm.Absent _, Node.Unregistered _, Disk.Absent _, Image.State _, Operation.State _ ->
          List.<BoundStatement>of();
      default -> throw new IllegalArgumentException("not in the read model: " + entity.state());
    };
  }
}
