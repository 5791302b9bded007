package io.ecms.core.readmodel;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One page of addresses, in numeric order. */
record LeaseQuery(String sql, List<Object> values, int limit) {

  static LeaseQuery of(
      Optional<String> network,
      Optional<String> state,
      Optional<String> vm,
      Optional<String> cursor,
      int limit) {
    StringBuilder sql =
        new StringBuilder(
            "SELECT network, ip_addr, mac_addr, lease_state, vm_id, ip_bits FROM NETWORK_RESOURCE"
                + " WHERE 1 = 1");
    List<Object> values = new ArrayList<>();
    network.ifPresent(value -> equal(sql, values, "network", value));
    state.ifPresent(value -> equal(sql, values, "lease_state", value));
    vm.ifPresent(value -> equal(sql, values, "vm_id", value));
    cursor
        .map(Cursor::parse)
        .ifPresent(at -> {
          sql.append(" AND ip_bits > ?");
          values.add(at.order());
        });
    sql.append(" ORDER BY ip_bits LIMIT ?");
    values.add(limit + 1);
    return new LeaseQuery(sql.toString(), values, limit);
  }

  private static void equal(StringBuilder sql, List<Object> values, String column, String value) {
    sql.append(" AND ").append(column).append(" = ?");
    values.add(value);
  }

  Page<LeaseRow> run(Connection connection) throws SQLException {
    List<LeaseRow> rows = new ArrayList<>();
    Optional<String> next = Optional.empty();
    long last = 0;
    try (PreparedStatement s = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.size(); i++) {
        s.setObject(i + 1, values.get(i));
      }
      try (ResultSet found = s.executeQuery()) {
        while (found.next()) {
          if (rows.size() == limit) {
            next = Optional.of(new Cursor(last, "").text());
            break;
          }
          rows.add(
              new LeaseRow(
                  found.getString(1),
                  found.getString(2),
                  found.getString(3),
                  found.getString(4),
                  Optional.ofNullable(found.getString(5))));
          last = found.getLong(6);
        }
      }
    }
    return new Page<>(List.copyOf(rows), next);
  }
}
