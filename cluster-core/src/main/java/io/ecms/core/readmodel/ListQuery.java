package io.ecms.core.readmodel;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The SQL of one list page: values are always bound, never written into the text. One row more than
 * the limit is asked for, to know whether there is a next page.
 */
record ListQuery(String sql, List<Object> values) {

  static ListQuery of(EntityKind kind, Filter filter, Optional<String> cursor, int limit) {
    boolean newestFirst = kind == EntityKind.OPERATION;
    List<Object> values = new ArrayList<>();
    StringBuilder sql = select("id, sequence, document, created", kind, filter, values);
    cursor
        .map(Cursor::parse)
        .ifPresent(at -> {
          sql.append(" AND (created, id) ").append(newestFirst ? "<" : ">").append(" (?, ?)");
          values.add(at.order());
          values.add(at.id());
        });
    String direction = newestFirst ? " DESC" : "";
    sql.append(" ORDER BY created").append(direction).append(", id").append(direction);
    sql.append(" LIMIT ?");
    values.add(limit + 1);
    return new ListQuery(sql.toString(), values);
  }

  /** The ids alone, all of them. */
  static ListQuery ofIds(EntityKind kind, Filter filter) {
    List<Object> values = new ArrayList<>();
    return new ListQuery(select("id", kind, filter, values).toString(), values);
  }

  private static StringBuilder select(
      String columns, EntityKind kind, Filter filter, List<Object> values) {
    StringBuilder sql =
        new StringBuilder("SELECT " + columns + " FROM ENTITY_STATE WHERE kind = ?");
    values.add(kind.name());
    // Things that are gone are shown only to those who ask for that very state.
    if (filter.state().isEmpty()) {
      sql.append(" AND gone = 0");
    }
    equal(sql, values, "name", filter.name());
    equal(sql, values, "state", filter.state());
    equal(sql, values, "node", filter.node());
    equal(sql, values, "image", filter.image());
    equal(sql, values, "vm", filter.vm());
    filter
        .labels()
        .forEach((key, value) -> {
          sql.append(
              " AND id IN (SELECT vm_id FROM VM_LABEL WHERE label_key = ? AND label_value ="
                  + " ?)");
          values.add(key.value());
          values.add(value);
        });
    return sql;
  }

  private static void equal(
      StringBuilder sql, List<Object> values, String column, Optional<String> wanted) {
    wanted.ifPresent(value -> {
      sql.append(" AND ").append(column).append(" = ?");
      values.add(value);
    });
  }

  void bind(PreparedStatement statement) throws SQLException {
    for (int i = 0; i < values.size(); i++) {
      statement.setObject(i + 1, values.get(i));
    }
  }
}
