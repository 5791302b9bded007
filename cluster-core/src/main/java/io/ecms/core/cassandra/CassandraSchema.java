package io.ecms.core.cassandra;

import io.ecms.core.feed.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Keyspace and tables. In production somebody applies the text once ({@code cqlsh -f}); with {@code
 * ecms.cassandra.autocreate} the first server does.
 */
public final class CassandraSchema {
  private static final String RESOURCE = "/schema/cassandra.cql";
  private static final String KEYSPACE_WORD = "ecms";

  /** The one that the file makes last: when it is there, all are. */
  private static final String LAST_TABLE = "schema_complete";

  private CassandraSchema() {}

  /** Makes sure that the tables are there. */
  public static void prepare(CassandraSettings settings) {
    try (Cql cql = Cql.open(settings, null)) {
      if (cql.hasTable(settings.keyspace(), LAST_TABLE)) {
        return;
      }
      if (!settings.autocreate()) {
        throw new StoreException(
            "the keyspace %s has no tables of this version; apply schema/cassandra.cql with cqlsh, or set"
                    .formatted(settings.keyspace())
                + " ecms.cassandra.autocreate = true for a trial",
            new IllegalStateException("no table " + LAST_TABLE));
      }
      statements(settings).forEach(cql::execute);
    }
  }

  /** The statements of the schema for a keyspace and a replication. */
  static List<String> statements(CassandraSettings settings) {
    String all = load().replaceAll("(?m)--.*$", "");
    return Arrays.stream(all.split(";", -1))
        .map(String::strip)
        .filter(statement -> !statement.isEmpty())
        .map(statement ->
            statement.startsWith("CREATE KEYSPACE")
                ? "CREATE KEYSPACE IF NOT EXISTS %s WITH replication = %s"
                    .formatted(settings.keyspace(), settings.replication())
                : statement.replace(
                    "EXISTS " + KEYSPACE_WORD + ".", "EXISTS " + settings.keyspace() + "."))
        .toList();
  }

  private static String load() {
    try (InputStream in = CassandraSchema.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("resource is missing: " + RESOURCE);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
