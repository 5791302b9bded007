package io.ecms.core.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ecms.core.cassandra.CassandraStore;
import io.ecms.core.feed.EventHub;
import io.ecms.core.feed.SqliteEventLog;
import io.ecms.core.model.IpAddress;
import io.ecms.core.model.MacAddress;
import io.ecms.core.model.NetworkName;
import io.ecms.core.readmodel.LocalProjection;
import io.ecms.core.readmodel.Projection;
import io.ecms.core.readmodel.ReadModel;
import io.ecms.core.readmodel.SqliteReadModel;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.jackson.JacksonObjectMapperProvider;

/**
 * What a server reads: the event stream, the read model and the projection between them. Closed in
 * this order: projection, read model, stream, connection.
 *
 * @param shared the cluster's database; empty when the stores are files of this machine
 */
public record Stores(
    EventHub hub, ReadModel readModel, Projection projection, Optional<CassandraStore> shared)
    implements AutoCloseable {

  /** Opens the stores of a system whose journal has been {@link Journal#prepared prepared}. */
  public static Stores open(ActorSystem<?> system, CoreSettings settings, ThreadFactory threads) {
    Serialization serialization = SerializationExtension.get(system.classicSystem());
    ObjectMapper mapper =
        JacksonObjectMapperProvider.get(system).getOrCreate("jackson-cbor", Optional.empty());
    return switch (settings.kind()) {
      case SQLITE -> embedded(settings, serialization, mapper, threads);
      case CASSANDRA -> {
        CassandraStore store = CassandraStore.open(settings.cassandra(), serialization, mapper);
        EventHub hub =
            new EventHub(
                store.log(), settings.keptInMemory(), settings.cassandra().pollInterval(), threads);
        yield new Stores(hub, store.readModel(), store.projection(hub), Optional.of(store));
      }
    };
  }

  private static Stores embedded(
      CoreSettings settings,
      Serialization serialization,
      ObjectMapper mapper,
      ThreadFactory threads) {
    SqliteEventLog log = new SqliteEventLog(settings.journalFile(), serialization);
    EventHub hub = new EventHub(log, settings.keptInMemory(), settings.pollInterval(), threads);
    SqliteReadModel model =
        new SqliteReadModel(
            settings.readModelFile(), mapper, settings.readers(), settings.statesInMemory());
    return new Stores(hub, model, new LocalProjection(hub, model, threads), Optional.empty());
  }

  /**
   * Lets this server take its part in keeping shared stores up to date; files need nothing. The
   * member must have joined its cluster.
   */
  public void follow(ActorSystem<?> system, InstantSource clock, ThreadFactory threads) {
    shared.ifPresent(store -> store.follow(system, Entities.ROLE, hub, clock, threads));
  }

  /**
   * Makes the addresses of a network known to the lists, free unless they are known already. At
   * once in files; in a shared database soon, by the member that writes it.
   */
  public void addAddresses(NetworkName network, Map<IpAddress, MacAddress> addresses) {
    if (shared.isPresent()) {
      shared.get().addAddresses(network, addresses);
    } else {
      readModel.addAddresses(network, addresses);
    }
  }

  @Override
  public void close() {
    projection.close();
    readModel.close();
    hub.close();
    shared.ifPresent(CassandraStore::close);
  }
}
