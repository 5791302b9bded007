package io.ecms.edge.launch;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.ecms.core.cluster.CoreSettings;
import io.ecms.core.cluster.Stores;
import io.ecms.core.operation.Caller;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.awaitility.Awaitility;

/**
 * A server without nodes that ends as if it were killed: its actors stop where they are, nothing is
 * handed over and nothing is written that was not written before.
 */
public final class AbruptServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ActorSystem<?> system;
  private final Stores stores;
  private final int port;

  private AbruptServer(ActorSystem<?> system, Stores stores, int port) {
    this.system = system;
    this.stores = stores;
    this.port = port;
  }

  /**
   * Starts a server over what an earlier one has left in a directory.
   *
   * @param keys single configuration keys
   * @param calls see {@link ServerRole#start}
   */
  public static AbruptServer start(
      Path directory, Map<String, String> keys, UnaryOperator<Caller> calls) {
    Map<String, Object> all = new HashMap<>(keys);
    all.put("ecms.journal.directory", directory.toString());
    all.put("ecms.http.port", 0);
    Config config =
        ConfigFactory.parseMap(
                Map.of(
                    "pekko.coordinated-shutdown.run-by-actor-system-terminate", false,
                    "pekko.stdout-loglevel", "OFF",
                    "pekko.coordinated-shutdown.run-by-jvm-shutdown-hook", false))
            .withFallback(Member.withJournal(Profile.load("quickstart", null, all)));
    ActorSystem<?> system = ActorSystem.create(Behaviors.empty(), "ecms", config);
    Cluster cluster = Cluster.get(system);
    cluster.manager().tell(Join.create(cluster.selfMember().address()));
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> cluster.selfMember().status().equals(MemberStatus.up()));
    Stores stores = Stores.open(system, CoreSettings.from(config), Threads.named("ecms-store"));
    int port = Member.await(ServerRole.start(system, config, stores, calls)).getPort();
    return new AbruptServer(system, stores, port);
  }

  public ActorSystem<?> system() {
    return system;
  }

  public int port() {
    return port;
  }

  /** Ends it at once. */
  @Override
  public void close() {
    system.terminate();
    system
        .getWhenTerminated()
        .toCompletableFuture()
        .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .join();
    stores.close();
  }
}
