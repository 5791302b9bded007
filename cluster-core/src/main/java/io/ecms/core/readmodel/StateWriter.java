package io.ecms.core.readmodel;

import io.ecms.core.entity.Wire;
import io.ecms.core.feed.Recorded;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Folds events into the states that the read model shows, with the same {@code evolve} as the
 * entities. Keeps the latest states in memory; belongs to the one thread that projects.
 */
final class StateWriter {
  private record Key(EntityKind kind, String id) {}

  /** An entity after the events of a batch; {@code isNew} when its first one is among them. */
  private record Touched(Wire state, long sequence, boolean isNew, Instant at) {}

  private final StateCodec codec;
  private final RecordTables records;
  private final PreparedStatement read;
  private final PreparedStatement write;
  private final Map<Key, Wire> recent;

  StateWriter(Connection connection, StateCodec codec, int statesInMemory) throws SQLException {
    this.codec = codec;
    this.records = new RecordTables(connection);
    this.read =
        connection.prepareStatement("SELECT document FROM ENTITY_STATE WHERE kind = ? AND id = ?");
    this.write =
        connection.prepareStatement(
            "INSERT INTO ENTITY_STATE (kind, id, sequence, created, gone, name, state, node, image,"
                + " vm, document) VALUES (?,?,?,?,?,?,?,?,?,?,?)"
                // An update leaves the indexes alone whose columns are the same; REPLACE would not.
                + " ON CONFLICT (kind, id) DO UPDATE SET sequence = excluded.sequence, created ="
                + " excluded.created, gone = excluded.gone, name = excluded.name, state ="
                + " excluded.state, node = excluded.node, image = excluded.image, vm = excluded.vm,"
                + " document = excluded.document");
    this.recent = new Recent(statesInMemory);
  }

  /** Folds the events, then writes each entity that they touch once. */
  void apply(List<Recorded> events) throws SQLException {
    Map<Key, Touched> touched = new LinkedHashMap<>();
    for (Recorded recorded : events) {
      Optional<EntityKind> kind = EntityKind.ofType(recorded.type());
      if (kind.isPresent()) {
        Key key = new Key(kind.get(), recorded.entityId());
        Touched earlier = touched.get(key);
        Wire state =
            kind.get()
                .evolve(
                    earlier == null
                        ? before(key, recorded.sequence())
                        : Optional.of(earlier.state()),
                    recorded.event());
        boolean isNew = recorded.sequence() == 1 || (earlier != null && earlier.isNew());
        touched.put(
            key, new Touched(state, recorded.sequence(), isNew, recorded.event().stamp().at()));
      }
    }
    for (Map.Entry<Key, Touched> entry : touched.entrySet()) {
      write(entry.getKey(), entry.getValue());
    }
  }

  private void write(Key key, Touched touched) throws SQLException {
    recent.put(key, touched.state());
    Columns columns = Columns.of(touched.state(), touched.at());
    RecordTables.run(
        write,
        key.kind().name(),
        key.id(),
        touched.sequence(),
        columns.created().toEpochMilli(),
        columns.gone() ? 1 : 0,
        columns.name().orElse(null),
        columns.state().orElse(null),
        columns.node().orElse(null),
        columns.image().orElse(null),
        columns.vm().orElse(null),
        codec.write(key.kind(), touched.state()));
    records.write(key.id(), touched.sequence(), touched.isNew(), touched.state());
  }

  private Optional<Wire> before(Key key, long sequence) throws SQLException {
    if (sequence == 1) {
      return Optional.empty();
    }
    Wire known = recent.get(key);
    if (known != null) {
      return Optional.of(known);
    }
    read.setString(1, key.kind().name());
    read.setString(2, key.id());
    try (ResultSet found = read.executeQuery()) {
      return found.next()
          ? Optional.of(codec.read(key.kind(), found.getBytes(1)))
          : Optional.empty();
    }
  }

  void forget() {
    recent.clear();
  }

  private static final class Recent extends LinkedHashMap<Key, Wire> {
    private static final long serialVersionUID = 1L;
    private final int most;

    Recent(int most) {
      super(16, 0.75f, true);
      this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Key, Wire> eldest) {
      return size() > most;
    }
  }
}
