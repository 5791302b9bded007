package io.ecms.bench.record;

import com.typesafe.config.ConfigFactory;
import io.ecms.bench.BenchException;
import io.ecms.core.feed.Sqlite;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializer;
import org.apache.pekko.serialization.Serializers;

/**
 * Writes into the embedded journal of a server that is stopped, in one transaction and with the
 * server's own serialization, so that the server finds what it would have written itself.
 */
public final class SqliteJournal {
  private static final Map<String, String> SETTINGS =
      Map.of("pekko.actor.provider", "local", "pekko.loglevel", "WARNING");

  private SqliteJournal() {}

  /**
   * Adds VMs.
   *
   * @param file the journal, which exists
   * @param count how many VMs, from number 0
   */
  public static void add(Path file, RecordedVms vms, int count) {
    ActorSystem<Void> system =
        ActorSystem.create(
            Behaviors.empty(),
            "record",
            ConfigFactory.parseMap(SETTINGS).withFallback(ConfigFactory.load()));
    try (Connection connection = Sqlite.openToWrite(file, "NORMAL")) {
      connection.setAutoCommit(false);
      Serialization serialization = SerializationExtension.get(system.classicSystem());
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO event_journal (persistence_id, sequence_number, writer, write_timestamp,"
                  + " adapter_manifest, event_payload, event_ser_id, event_ser_manifest)"
                  + " VALUES (?,1,?,?,'',?,?,?)")) {
        String writer = UUID.randomUUID().toString();
        for (int i = 0; i < count; i++) {
          add(insert, serialization, writer, vms.name(i));
          add(insert, serialization, writer, vms.vm(i));
        }
        connection.commit();
      }
    } catch (SQLException e) {
      throw new BenchException("journal-not-filled", "the journal cannot be filled", e);
    } finally {
      system.terminate();
    }
  }

  private static void add(
      PreparedStatement insert, Serialization serialization, String writer, RecordedVms.First first)
      throws SQLException {
    Serializer serializer = serialization.findSerializerFor(first.event());
    insert.setString(1, first.type() + "|" + first.id());
    insert.setString(2, writer);
    insert.setLong(3, first.event().stamp().at().toEpochMilli());
    insert.setBytes(4, serializer.toBinary(first.event()));
    insert.setInt(5, serializer.identifier());
    insert.setString(6, Serializers.manifestFor(serializer, first.event()));
    insert.executeUpdate();
  }
}
