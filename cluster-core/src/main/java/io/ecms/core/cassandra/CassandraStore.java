package io.ecms.core.cassandra;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ecms.core.entity.Wire;
import io.ecms.core.feed.EventHub;
import io.ecms.core.feed.EventLog;
import io.ecms.core.model.IpAddress;
import io.ecms.core.model.MacAddress;
import io.ecms.core.model.NetworkName;
import io.ecms.core.readmodel.Projection;
import io.ecms.core.readmodel.ReadModel;
import io.ecms.core.readmodel.StateCodec;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongConsumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.pubsub.Topic;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.ClusterSingletonSettings;
import org.apache.pekko.cluster.typed.SingletonActor;
import org.apache.pekko.serialization.Serialization;

/**
 * Event stream and read model of a cluster. Every server opens one to read; {@link #follow} lets
 * one of all servers write. Thread-safe.
 */
public final class CassandraStore implements AutoCloseable {
  private static final String NAME = "event-feed";

  private final CassandraSettings settings;
  private final Cql cql;
  private final JournalTables journal;
  private final FeedTables feed;
  private final EventCodec events;
  private final ProjectionTable progress;
  private final AddressTables addresses;
  private final Projector projector;
  private final CassandraReadModel model;
  private final WantedAddresses wanted;

  private CassandraStore(
      CassandraSettings settings, Cql cql, Serialization serialization, ObjectMapper mapper) {
    this.settings = settings;
    this.cql = cql;
    this.journal = new JournalTables(cql);
    this.feed = new FeedTables(cql, settings);
    this.events = new EventCodec(serialization);
    this.progress = new ProjectionTable(cql);
    this.addresses = new AddressTables(cql);
    ReadModelTables tables = new ReadModelTables(cql, new StateCodec(mapper), addresses);
    this.projector = new Projector(tables, journal, events);
    this.model =
        new CassandraReadModel(progress, tables, addresses, new IndexQuery(cql), projector);
    this.wanted = new WantedAddresses(model);
  }

  /**
   * Connects to a database whose schema has been {@link CassandraSchema#prepare prepared}.
   *
   * @param mapper writes states as the journal does
   */
  public static CassandraStore open(
      CassandraSettings settings, Serialization serialization, ObjectMapper mapper) {
    Cql cql = Cql.open(settings, settings.keyspace());
    try {
      return new CassandraStore(settings, cql, serialization, mapper);
    } catch (RuntimeException e) {
      cql.close();
      throw e;
    }
  }

  /** The event stream. */
  public EventLog log() {
    return new CassandraEventLog(feed, events);
  }

  public ReadModel readModel() {
    return model;
  }

  /** The projection, wherever it runs. */
  public Projection projection(EventHub hub) {
    return new ClusterProjection(hub, progress);
  }

  /**
   * Takes part in writing the event stream: one server at a time does, and tells the others.
   *
   * @param role of the members that may write
   * @param hub woken when the stream has grown
   */
  public void follow(
      ActorSystem<?> system,
      String role,
      EventHub hub,
      InstantSource clock,
      ThreadFactory threads) {
    ActorRef<Topic.Command<FeedHead>> topic =
        system.systemActorOf(Topic.create(FeedHead.class, NAME), NAME + "-topic", Props.empty());
    topic.tell(Topic.subscribe(system.systemActorOf(ear(hub), NAME + "-ear", Props.empty())));
    Behavior<Wire> follower =
        FeedFollower.create(() ->
            write(hub, clock, threads, head -> topic.tell(Topic.publish(new FeedHead(head)))));
    ClusterSingleton.get(system)
        .init(
            SingletonActor.of(follower, NAME)
                .withProps(DispatcherSelector.blocking())
                .withSettings(ClusterSingletonSettings.create(system).withRole(role)));
  }

  /**
   * Makes the addresses of a network known to the lists, free unless they are known already; done
   * soon by the member that writes.
   */
  public void addAddresses(NetworkName network, Map<IpAddress, MacAddress> known) {
    wanted.add(network, known);
  }

  private static Behavior<FeedHead> ear(EventHub hub) {
    return Behaviors.receiveMessage(_ -> {
      hub.wake();
      return Behaviors.same();
    });
  }

  /** Writes the event stream and the read model until it is closed. */
  FeedWork write(EventHub hub, InstantSource clock, ThreadFactory threads, LongConsumer published) {
    return new FeedWork(
        sequencer(clock, published),
        progress,
        feed,
        model,
        new Rebuild(cql, projector, journal, addresses),
        wanted,
        hub,
        settings.sequencerInterval(),
        threads);
  }

  Sequencer sequencer(InstantSource clock, LongConsumer published) {
    return new Sequencer(
        journal, feed, clock, settings.overlap(), settings.feedRetention(), published);
  }

  @Override
  public void close() {
    cql.close();
  }
}
