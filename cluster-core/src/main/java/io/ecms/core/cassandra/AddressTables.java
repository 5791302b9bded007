package io.ecms.core.cassandra;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.ecms.core.entity.Wire;
import io.ecms.core.lease.IpLease;
import io.ecms.core.lease.LeaseId;
import io.ecms.core.readmodel.Columns;
import io.ecms.core.readmodel.Cursor;
import io.ecms.core.readmodel.LeaseRow;
import io.ecms.core.readmodel.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The addresses: NETWORK_RESOURCE, and an index with one partition for all of them, for each
 * network, for each state but free, and for each VM. Thread-safe.
 */
final class AddressTables {
  private static final int AT_ONCE = 30;
  private static final int SCANNED_AT_MOST = 5_000;
  private static final String FREE = "free";

  private final Cql cql;
  private final PreparedStatement insert;
  private final PreparedStatement insertIndex;
  private final PreparedStatement dropIndex;
  private final PreparedStatement mac;
  private final PreparedStatement count;
  private final PreparedStatement page;

  AddressTables(Cql cql) {
    this.cql = cql;
    insert =
        cql.prepare(
            "INSERT INTO network_resource (ip_addr, mac_addr, is_free, ip_bits, network,"
                + " lease_state, vm_id, sequence) VALUES (?,?,?,?,?,?,?,?) USING TIMESTAMP ?");
    insertIndex =
        cql.prepare(
            "INSERT INTO address_index (field, value, ip_bits, ip_addr, mac_addr, network,"
                + " lease_state, vm_id) VALUES (?,?,?,?,?,?,?,?) USING TIMESTAMP ?");
    dropIndex =
        cql.prepare(
            "DELETE FROM address_index USING TIMESTAMP ? WHERE field = ? AND value = ? AND ip_bits"
                + " = ?");
    mac = cql.prepare("SELECT mac_addr FROM network_resource WHERE ip_addr = ?");
    count = cql.prepare("SELECT count(*) FROM address_index WHERE field = 'network' AND value = ?");
    page =
        cql.prepare(
            "SELECT ip_bits, network, ip_addr, mac_addr, lease_state, vm_id FROM address_index"
                + " WHERE field = ? AND value = ? AND ip_bits > ?");
  }

  /** A partition of the index. */
  private record Part(String field, String value) {}

  private static List<Part> parts(String network, String state, Optional<String> vm) {
    List<Part> parts = new ArrayList<>();
    parts.add(new Part("all", ""));
    parts.add(new Part("network", network));
    if (!state.equals(FREE)) {
      parts.add(new Part("state", state));
    }
    vm.ifPresent(id -> parts.add(new Part("vm", id)));
    return parts;
  }

  /** The address's rows after the events that were folded. */
  List<Statement<?>> write(Folded lease, long stamp) {
    LeaseId id = LeaseId.parse(lease.id());
    IpLease.State state = (IpLease.State) lease.state();
    long bits = Integer.toUnsignedLong(id.ip().bits());
    String network = id.network().value();
    String word = Columns.word(state);
    Optional<String> vm = holder(state);
    String address = lease.mac().orElseGet(() -> macOf(id.ip().value()));
    List<Part> parts = parts(network, word, vm);

    List<Statement<?>> statements = new ArrayList<>();
    for (Wire earlier : lease.earlier()) {
      IpLease.State before = (IpLease.State) earlier;
      for (Part part : parts(network, Columns.word(before), holder(before))) {
        if (!parts.contains(part)) {
          statements.add(Cql.bind(dropIndex, stamp, part.field(), part.value(), bits));
        }
      }
    }
    for (Part part : parts) {
      statements.add(
          index(part, new LeaseRow(network, id.ip().value(), address, word, vm), bits, stamp));
    }
    statements.add(
        Cql.bind(
            insert,
            id.ip().value(),
            address,
            state instanceof IpLease.Free,
            bits,
            network,
            word,
            vm.orElse(null),
            lease.sequence(),
            stamp));
    return statements;
  }

  private BoundStatement index(Part part, LeaseRow row, long bits, long stamp) {
    return Cql.bind(
        insertIndex,
        part.field(),
        part.value(),
        bits,
        row.ip(),
        row.mac(),
        row.network(),
        row.state(),
        row.vm().orElse(null),
        stamp);
  }

  private static Optional<String> holder(IpLease.State state) {
    return state instanceof IpLease.Free ? Optional.empty() : state.vm().map(Object::toString);
  }

  private String macOf(String ip) {
    return cql.one(Cql.bind(mac, ip)).map(row -> JournalTables.text(row, 0)).orElse("");
  }

  /** How many addresses of a network are known. */
  long count(String network) {
    return cql.one(Cql.bind(count, network)).map(row -> row.getLong(0)).orElse(0L);
  }

  /** Makes addresses known as free; whatever any event says of them is newer. */
  void add(Map<Long, LeaseRow> byBits, long stamp) {
    List<Statement<?>> statements = new ArrayList<>();
    Map<Part, BatchStatementBuilder> open = new java.util.HashMap<>();
    byBits.forEach((bits, row) -> {
      statements.add(
          Cql.bind(insert, row.ip(), row.mac(), true, bits, row.network(), FREE, null, 0L, stamp));
      for (Part part : parts(row.network(), FREE, Optional.empty())) {
        BatchStatementBuilder batch =
            open.computeIfAbsent(part, _ -> BatchStatement.builder(DefaultBatchType.UNLOGGED));
        batch.addStatement(index(part, row, bits, stamp));
        if (batch.getStatementsCount() >= AT_ONCE) {
          statements.add(batch.build());
          open.remove(part);
        }
      }
    });
    open.values().forEach(batch -> statements.add(batch.build()));
    cql.runAll(statements);
  }

  /** Writes all addresses that are known again, as free. */
  void renew(long stamp) {
    Map<Long, LeaseRow> rows = new java.util.HashMap<>();
    for (Row row : cql.run(Cql.bind(page, "all", "", -1L))) {
      rows.put(row.getLong(0), lease(row));
    }
    add(rows, stamp);
  }

  /** A part of the addresses, in numeric order; a filter that hits little ends a page early. */
  Page<LeaseRow> list(
      Optional<String> network,
      Optional<String> state,
      Optional<String> vm,
      Optional<String> cursor,
      int limit) {
    Part part = source(network, state, vm);
    long after = cursor.map(Cursor::parse).map(Cursor::order).orElse(-1L);
    List<LeaseRow> rows = new ArrayList<>();
    int seen = 0;
    long last = after;
    var query = Cql.bind(page, part.field(), part.value(), after).setPageSize(pageSize(limit));
    for (Row row : cql.run(query)) {
      if (rows.size() == limit || seen == SCANNED_AT_MOST) {
        return new Page<>(List.copyOf(rows), Optional.of(new Cursor(last, "").text()));
      }
      last = row.getLong(0);
      seen++;
      LeaseRow lease = lease(row);
      if (network.map(lease.network()::equals).orElse(true)
          && state.map(lease.state()::equals).orElse(true)
          && vm.map(wanted -> lease.vm().equals(Optional.of(wanted))).orElse(true)) {
        rows.add(lease);
      }
    }
    return new Page<>(List.copyOf(rows), Optional.empty());
  }

  private static int pageSize(int limit) {
    return Math.min(1_000, limit + 1);
  }

  private static Part source(
      Optional<String> network, Optional<String> state, Optional<String> vm) {
    if (vm.isPresent()) {
      return new Part("vm", vm.get());
    }
    if (state.isPresent() && !state.get().equals(FREE)) {
      return new Part("state", state.get());
    }
    return network.map(name -> new Part("network", name)).orElse(new Part("all", ""));
  }

  private static LeaseRow lease(Row row) {
    @Nullable String vm = row.getString(5);
    return new LeaseRow(
        JournalTables.text(row, 1),
        JournalTables.text(row, 2),
        JournalTables.text(row, 3),
        JournalTables.text(row, 4),
        Optional.ofNullable(vm));
  }
}
