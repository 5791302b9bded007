package io.ecms.e2e;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads an SQLite file of the product as an operator would, with SQL and nothing else. */
final class Sql implements AutoCloseable {
  private final Connection connection;

  Sql(Path file) {
    try {
      connection = DriverManager.getConnection("jdbc:sqlite:file:" + file + "?mode=ro");
    } catch (SQLException e) {
      throw new IllegalStateException("cannot open " + file, e);
    }
  }

  /** The rows of a query: values by column name in lower case, as text. */
  List<Map<String, @Nullable String>> rows(String query, Object... values) {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      List<Map<String, @Nullable String>> rows = new ArrayList<>();
      try (ResultSet found = statement.executeQuery()) {
        while (found.next()) {
          Map<String, @Nullable String> row = new LinkedHashMap<>();
          for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
            row.put(
                found.getMetaData().getColumnLabel(i).toLowerCase(Locale.ROOT), found.getString(i));
          }
          rows.add(row);
        }
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(query, e);
    }
  }

  /** The one row of a query. */
  Map<String, @Nullable String> row(String query, Object... values) {
    List<Map<String, @Nullable String>> rows = rows(query, values);
    if (rows.size() != 1) {
      throw new AssertionError(query + " found " + rows);
    }
    return rows.getFirst();
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
