package io.ecms.edge.launch;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.ecms.core.cluster.ClusterCaller;
import io.ecms.core.cluster.ClusterFence;
import io.ecms.core.cluster.CoreSettings;
import io.ecms.core.cluster.Entities;
import io.ecms.core.cluster.JournalWatch;
import io.ecms.core.cluster.OperatorBeans;
import io.ecms.core.cluster.Stores;
import io.ecms.core.command.MasterMessage;
import io.ecms.core.fence.Fence;
import io.ecms.core.fence.FenceSettings;
import io.ecms.core.operation.AgentDirectory;
import io.ecms.core.operation.Caller;
import io.ecms.core.setup.HostSetup;
import io.ecms.edge.http.HttpEdge;
import io.ecms.edge.http.api.ApiProblem;
import io.ecms.edge.http.core.CoreClusterApi;
import io.ecms.edge.http.core.CoreParts;
import io.ecms.edge.http.core.EventPace;
import io.ecms.edge.http.route.PasswordHashing;
import io.ecms.edge.http.server.HttpSettings;
import io.ecms.master.actor.Master;
import io.ecms.master.actor.MasterSettings;
import io.ecms.master.saga.Sagas;
import io.ecms.node.setup.SetupSettings;
import io.ecms.node.setup.SshHostSetup;
import io.ecms.tree.process.HostCommandRunner;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.function.UnaryOperator;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.ClusterSingletonSettings;
import org.apache.pekko.cluster.typed.SingletonActor;

/** Wires what a server is made of: stores, entities, master, HTTP. */
final class ServerRole {
  private static final Duration AGENT_TIMEOUT = Duration.ofSeconds(2);

  private ServerRole() {}

  /**
   * Starts the role in a system that has joined its cluster.
   *
   * @return the address that HTTP listens on
   */
  static CompletionStage<InetSocketAddress> start(
      ActorSystem<?> system, Config config, Stores stores) {
    return start(system, config, stores, UnaryOperator.identity());
  }

  /**
   * The same with a say in how sagas make their calls.
   *
   * @param calls given the way to the cluster, returns the way that sagas take
   */
  static CompletionStage<InetSocketAddress> start(
      ActorSystem<?> system, Config config, Stores stores, UnaryOperator<Caller> calls) {
    CoreSettings core = CoreSettings.from(config);
    MasterSettings master = MasterSettings.from(config);
    InstantSource clock = InstantSource.system();
    ThreadFactory threads = Threads.named("ecms-master");

    // The first time it takes as long as forming the cluster, so the two go side by side.
    CompletableFuture<Void> addresses =
        CompletableFuture.runAsync(() ->
            master.networks().byName().forEach((name, n) -> stores.addAddresses(name, n.leases())));

    Fence fence =
        ClusterFence.start(system, Entities.ROLE, FenceSettings.from(config), System::nanoTime);
    stores.follow(system, clock, Threads.named("ecms-feed"));
    Entities entities = Entities.of(system, core.askTimeout());
    AgentDirectory agents = AgentDirectory.start(system);
    CompletableFuture<ActorRef<MasterMessage>> proxy = new CompletableFuture<>();
    entities.host(
        clock,
        fence,
        core.eventTags(),
        new Sagas(master.sagas(), master.networks()),
        calls.apply(
            new ClusterCaller(
                system, entities, agents, hosts(system, config), proxy::join, core.askTimeout())));
    proxy.complete(
        singleton(
            system,
            new Master.Parts(
                master,
                entities,
                agents,
                stores,
                clock,
                new Standing(system, fence),
                new SecureRandom(),
                threads)));

    OperatorBeans beans = OperatorBeans.register(stores, entities);
    system.getWhenTerminated().thenRun(beans::close);
    ExecutorService blocking =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("ecms-read-", 0).factory());
    system.getWhenTerminated().thenRun(blocking::shutdown);
    HttpSettings http = HttpSettings.of(config);
    JournalWatch journal = JournalWatch.of(config, System::nanoTime, threads);
    system.getWhenTerminated().thenRun(journal::close);
    CoreParts parts =
        new CoreParts(
            system,
            entities,
            proxy.join(),
            stores,
            journal,
            agents,
            master.networks(),
            fence,
            core.askTimeout(),
            AGENT_TIMEOUT,
            core.catchUpTimeout(),
            new EventPace(http.eventBuffer(), http.eventGather(), http.eventRoundsApart()),
            blocking);
    return addresses.thenCompose(_ ->
        HttpEdge.start(
            system,
            http,
            new CoreClusterApi(parts),
            new PasswordHashing(new SecureRandom(), blocking),
            () -> fence.held() ? Optional.empty() : Optional.of(ApiProblem.of(Fence.refusal())),
            UUID::randomUUID));
  }

  /** Hosts are set up by whichever server carries the operation. */
  private static HostSetup hosts(ActorSystem<?> system, Config config) {
    ExecutorService waiting =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("ecms-setup-", 0).factory());
    system.getWhenTerminated().thenRun(waiting::shutdown);
    Config ofNodes =
        ConfigFactory.parseString(String.join("\n", config.getStringList("ecms.setup.options")))
            .withFallback(config);
    return new SshHostSetup(
        SetupSettings.of(config),
        new SshHostSetup.Cluster(
            () -> seeds(system, config),
            config.getBoolean("ecms.cluster.tls.enabled"),
            ofNodes.getString("ecms.node.hypervisor")),
        Profile.home(),
        Path.of(config.getString("ecms.journal.directory")).resolve("setup"),
        new HostCommandRunner(),
        waiting);
  }

  private static List<String> seeds(ActorSystem<?> system, Config config) {
    List<String> given = config.getStringList("ecms.cluster.seeds");
    return given.isEmpty()
        ? List.of(Cluster.get(system).selfMember().address().hostPort().replaceFirst("^.*@", ""))
        : given;
  }

  private static ActorRef<MasterMessage> singleton(ActorSystem<?> system, Master.Parts parts) {
    return ClusterSingleton.get(system)
        .init(
            SingletonActor.of(Master.create(parts), "master")
                .withSettings(ClusterSingletonSettings.create(system).withRole(Entities.ROLE)));
  }
}
