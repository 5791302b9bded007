package io.ecms.core.cassandra;

import com.typesafe.config.Config;
import io.ecms.core.feed.EventHub;
import io.ecms.core.feed.EventLog;
import io.ecms.core.feed.EventLogContract;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.jackson.JacksonObjectMapperProvider;
import org.junit.jupiter.api.Tag;

/** The event log of a cluster, written by the plugin and ordered by a running sequencer. */
@Tag("alone")
class CassandraEventLogTest extends EventLogContract {
  private final CassandraSettings settings = RealCassandra.freshKeyspace();
  private final ThreadFactory threads = Thread.ofPlatform().daemon().factory();
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  @Override
  protected Config journal() {
    CassandraSchema.prepare(settings);
    return CassandraPlugin.config(settings);
  }

  @Override
  protected Set<String> tags() {
    return Set.of(CassandraPlugin.TAG);
  }

  @Override
  protected EventLog open(ActorSystem<?> system) {
    CassandraStore store =
        CassandraStore.open(
            settings,
            SerializationExtension.get(system.classicSystem()),
            JacksonObjectMapperProvider.get(system).getOrCreate("jackson-cbor", Optional.empty()));
    EventHub hub = new EventHub(store.log(), 100, Duration.ofMillis(10), threads);
    opened.push(store);
    opened.push(hub);
    opened.push(store.write(hub, InstantSource.system(), threads, _ -> hub.wake()));
    return store.log();
  }

  @Override
  protected void shut() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }
}
