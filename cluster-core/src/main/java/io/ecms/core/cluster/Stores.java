package io.ecms.core.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ecms.core.feed.EventHub;
import io.ecms.core.feed.SqliteEventLog;
import io.ecms.core.readmodel.Projection;
import io.ecms.core.readmodel.ReadModel;
import io.ecms.core.readmodel.SqliteReadModel;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.jackson.JacksonObjectMapperProvider;

/**
 * What a server reads: the event stream, the read model and the projection between them. Closed in
 * this order: projection, read model, stream.
 */
public record Stores(EventHub hub, ReadModel readModel, Projection projection)
    implements AutoCloseable {

  /**
   * Opens the stores of a system whose journal has been {@link EmbeddedJournal#prepare prepared}.
   */
  public static Stores open(ActorSystem<?> system, CoreSettings settings, ThreadFactory threads) {
    SqliteEventLog log =
        new SqliteEventLog(
            settings.journalFile(), SerializationExtension.get(system.classicSystem()));
    EventHub hub = new EventHub(log, settings.keptInMemory(), settings.pollInterval(), threads);
    ObjectMapper mapper =
        JacksonObjectMapperProvider.get(system).getOrCreate("jackson-cbor", Optional.empty());
    ReadModel model =
        new SqliteReadModel(
            settings.readModelFile(), mapper, settings.readers(), settings.statesInMemory());
    return new Stores(hub, model, new Projection(hub, model, threads));
  }

  @Override
  public void close() {
    projection.close();
    readModel.close();
    hub.close();
  }
}
