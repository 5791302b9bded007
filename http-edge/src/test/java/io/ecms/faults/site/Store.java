package io.ecms.faults.site;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.ecms.faults.check.Written;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** How the servers use the ring, and what they have written there. */
final class Store {
  private static final String DATA_CENTER = "datacenter1";

  /** As the schema that ships has it. */
  private static final String COPIES = "'datacenter1': 3";

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration SETTLE = Duration.ofSeconds(60);
  private static final SimpleStatement ALL_ROWS =
      SimpleStatement.newInstance(
              "SELECT persistence_id, sequence_nr, writer_uuid, timestamp FROM ecms.messages")
          .setConsistencyLevel(DefaultConsistencyLevel.ALL);

  private Store() {}

  /** Configuration of the servers. */
  static Map<String, String> settings(Ring ring) {
    String points =
        ring.hosts().stream()
            .map(host -> "\"" + host.address() + ":" + Ring.PORT + "\"")
            .collect(Collectors.joining(", ", "[", "]"));
    return Map.of(
        "ecms.cassandra.contact-points",
        points,
        "ecms.cassandra.local-datacenter",
        DATA_CENTER,
        "ecms.cassandra.autocreate",
        "false");
  }

  /** All rows of the journal, in no order between entities, as all nodes of the ring agree. */
  static List<Written> journal(Ring ring) {
    try (CqlSession session = session(ring)) {
      List<Written> rows = new ArrayList<>();
      for (Row row : session.execute(ALL_ROWS)) {
        rows.add(
            new Written(
                text(row, "persistence_id"),
                row.getLong("sequence_nr"),
                text(row, "writer_uuid"),
                at(row)));
      }
      return rows;
    }
  }

  /** Makes the tables as an operator does, with the schema that ships, and waits for the ring. */
  static void create(Ring ring) {
    try (CqlSession session = session(ring)) {
      for (String statement : schema(ring.hosts().size()).split(";", -1)) {
        if (!statement.isBlank()) {
          session.execute(statement);
        }
      }
      Awaitility.await()
          .atMost(SETTLE)
          .ignoreExceptionsInstanceOf(DriverException.class)
          .until(() -> session.execute(ALL_ROWS).all().isEmpty());
    }
  }

  /** The schema without its comments, with so many copies of everything. */
  private static String schema(int copies) {
    try (InputStream file = Store.class.getResourceAsStream("/schema/cassandra.cql")) {
      if (file == null) {
        throw new AssertionError("the product ships no schema");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.replaceFirst("--.*", ""))
          .collect(Collectors.joining("\n"))
          .replace(COPIES, "'%s': %d".formatted(DATA_CENTER, copies));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CqlSession session(Ring ring) {
    DriverConfigLoader patient =
        DriverConfigLoader.programmaticBuilder()
            .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, PATIENCE)
            .build();
    return CqlSession.builder()
        .addContactPoint(new InetSocketAddress(ring.hosts().getFirst().address(), Ring.PORT))
        .withLocalDatacenter(DATA_CENTER)
        .withConfigLoader(patient)
        .build();
  }

  private static long at(Row row) {
    return Objects.requireNonNull(row.getUuid("timestamp")).timestamp();
  }

  private static String text(Row row, String column) {
    String value = row.getString(column);
    return value == null ? "" : value;
  }
}
