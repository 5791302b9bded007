package io.ecms.core.cassandra;

import io.ecms.core.entity.Wire;
import io.ecms.core.feed.Recorded;
import io.ecms.core.model.IpAddress;
import io.ecms.core.model.MacAddress;
import io.ecms.core.model.NetworkName;
import io.ecms.core.readmodel.Cursor;
import io.ecms.core.readmodel.EntityKind;
import io.ecms.core.readmodel.Filter;
import io.ecms.core.readmodel.LeaseRow;
import io.ecms.core.readmodel.Page;
import io.ecms.core.readmodel.ReadModel;
import io.ecms.core.readmodel.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The read model of a cluster: any member reads it, the one that projects writes it. A page may be
 * shorter than asked for, or empty, and yet have a next one: see {@link IndexQuery}.
 */
final class CassandraReadModel implements ReadModel {
  private static final int IDS_AT_ONCE = 1_000;

  private final ProjectionTable progress;
  private final ReadModelTables tables;
  private final AddressTables addresses;
  private final IndexQuery index;
  private final Projector projector;

  CassandraReadModel(
      ProjectionTable progress,
      ReadModelTables tables,
      AddressTables addresses,
      IndexQuery index,
      Projector projector) {
    this.progress = progress;
    this.tables = tables;
    this.addresses = addresses;
    this.index = index;
    this.projector = projector;
  }

  @Override
  public long offset() {
    return progress.offset();
  }

  /** Folds events into the rows and remembers the last one's offset; harmless when repeated. */
  void apply(List<Recorded> events) {
    if (!events.isEmpty()) {
      projector.apply(events, progress.wanted());
      progress.raiseOffset(events.getLast().offset());
    }
  }

  @Override
  public void addAddresses(NetworkName network, Map<IpAddress, MacAddress> wanted) {
    // Tens of thousands of rows are worth a look before they are written again at every start.
    if (addresses.count(network.value()) >= wanted.size()) {
      return;
    }
    Map<Long, LeaseRow> byBits = new LinkedHashMap<>();
    wanted.forEach((ip, mac) ->
        byBits.put(
            Integer.toUnsignedLong(ip.bits()),
            new LeaseRow(network.value(), ip.value(), mac.value(), "free", Optional.empty())));
    addresses.add(byBits, ReadModelTables.stamp(progress.wanted(), 0));
  }

  @Override
  public <S extends Wire> Page<Row<S>> list(
      EntityKind kind, Class<S> type, Filter filter, Optional<String> cursor, int limit) {
    IndexQuery.Hits found = index.read(kind, filter, cursor.map(Cursor::parse), limit);
    List<Row<S>> rows = new ArrayList<>(found.hits().size());
    for (IndexQuery.Hit hit : found.hits()) {
      Wire state = tables.document(kind, hit.row(), IndexQuery.Hit.DOCUMENT);
      rows.add(new Row<>(hit.id(), hit.sequence(), type.cast(state)));
    }
    return new Page<>(List.copyOf(rows), found.next().map(Cursor::text));
  }

  @Override
  public List<String> ids(EntityKind kind, Filter filter) {
    List<String> ids = new ArrayList<>();
    Optional<Cursor> from = Optional.empty();
    do {
      IndexQuery.Hits found = index.readIds(kind, filter, from, IDS_AT_ONCE);
      found.hits().forEach(hit -> ids.add(hit.id()));
      from = found.next();
    } while (from.isPresent());
    return ids;
  }

  @Override
  public <S extends Wire> Optional<Row<S>> find(EntityKind kind, Class<S> type, String id) {
    return tables
        .find(kind, id)
        .map(row -> new Row<>(id, row.getLong(0), type.cast(tables.document(kind, row, 2))));
  }

  @Override
  public Page<LeaseRow> leases(
      Optional<String> network,
      Optional<String> state,
      Optional<String> vm,
      Optional<String> cursor,
      int limit) {
    return addresses.list(network, state, vm, cursor, limit);
  }

  /** The session is closed with the store that it belongs to. */
  @Override
  public void close() {}
}
