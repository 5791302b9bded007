package io.ecms.core.cassandra;

import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.ecms.core.entity.DomainEvent;
import io.ecms.core.feed.Recorded;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.SerializerWithStringManifest;
import org.apache.pekko.serialization.jackson.JacksonObjectMapperProvider;

/** A keyspace of a real Cassandra with its schema, and events put into its journal by hand. */
final class StoreFixture implements AutoCloseable {
  private static final List<String> TABLES =
      List.of(
          "messages",
          "tag_views",
          "all_persistence_ids",
          "event_feed",
          "feed_bounds",
          "feed_position",
          "projection",
          "network_resource",
          "node_resource",
          "vm_resource_config",
          "vm_runenv_info",
          "vdisk_info",
          "entity_state",
          "entity_index",
          "entity_period",
          "address_index");

  final CassandraSettings settings = RealCassandra.freshKeyspace();
  final ActorTestKit kit;
  final Serialization serialization;
  final ObjectMapper mapper;
  final Cql cql;

  StoreFixture() {
    CassandraSchema.prepare(settings);
    Config config =
        ConfigFactory.parseString("pekko.actor.provider = local\npekko.loglevel = WARNING")
            .withFallback(ConfigFactory.load());
    kit = ActorTestKit.create("store", config);
    serialization = SerializationExtension.get(kit.system());
    mapper =
        JacksonObjectMapperProvider.get(kit.system()).getOrCreate("jackson-cbor", Optional.empty());
    cql = Cql.open(settings, settings.keyspace());
  }

  /** Removes all rows. */
  void empty() {
    cql.runAll(
        TABLES.stream().map(table -> SimpleStatement.newInstance("TRUNCATE " + table)).toList());
  }

  CassandraStore open() {
    return CassandraStore.open(settings, serialization, mapper);
  }

  EventCodec codec() {
    return new EventCodec(serialization);
  }

  /** Writes an event as the journal does; without its tag as if the writer had died before it. */
  void journal(Recorded event, long writtenMillis, boolean tagged) {
    String id = Stored.persistenceId(event.type(), event.entityId());
    var time = Uuids.startOf(writtenMillis);
    var serializer = (SerializerWithStringManifest) serialization.findSerializerFor(event.event());
    ByteBuffer bytes = ByteBuffer.wrap(serialization.serialize(event.event()).get());
    String manifest = serializer.manifest(event.event());
    if (event.sequence() == 1) {
      cql.run(
          Cql.bind(cql.prepare("INSERT INTO all_persistence_ids (persistence_id) VALUES (?)"), id));
    }
    cql.run(
        Cql.bind(
            cql.prepare(
                "INSERT INTO messages (persistence_id, partition_nr, sequence_nr, timestamp,"
                    + " ser_id, ser_manifest, event, tags) VALUES (?,0,?,?,?,?,?,?)"),
            id,
            event.sequence(),
            time,
            serializer.identifier(),
            manifest,
            bytes,
            Set.of(CassandraPlugin.TAG)));
    if (tagged) {
      tag(id, event, time, serializer.identifier(), manifest, bytes);
    }
  }

  private void tag(
      String id, Recorded event, java.util.UUID time, int ser, String manifest, ByteBuffer bytes) {
    long hour = Uuids.unixTimestamp(time) / 3_600_000 * 3_600_000;
    cql.run(
        Cql.bind(
            cql.prepare(
                "INSERT INTO tag_views (tag_name, timebucket, timestamp, persistence_id,"
                    + " tag_pid_sequence_nr, sequence_nr, ser_id, ser_manifest, event)"
                    + " VALUES (?,?,?,?,?,?,?,?,?)"),
            CassandraPlugin.TAG,
            hour,
            time,
            id,
            event.sequence(),
            event.sequence(),
            ser,
            manifest,
            bytes));
  }

  Stored stored(Recorded recorded, long writtenMillis) {
    DomainEvent event = recorded.event();
    var serializer = (SerializerWithStringManifest) serialization.findSerializerFor(event);
    return new Stored(
        Stored.persistenceId(recorded.type(), recorded.entityId()),
        recorded.sequence(),
        Uuids.startOf(writtenMillis),
        serializer.identifier(),
        serializer.manifest(event),
        ByteBuffer.wrap(serialization.serialize(event).get()));
  }

  @Override
  public void close() {
    cql.execute("DROP KEYSPACE " + settings.keyspace());
    cql.close();
    kit.shutdownTestKit();
  }
}
