package io.ecms.edge.launch;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.ecms.core.cluster.Stores;
import io.ecms.core.model.InvalidValue;
import io.ecms.core.model.NodeName;
import io.ecms.core.node.NodeRole;
import io.ecms.edge.cli.launch.ClusterOptions;
import io.ecms.edge.cli.launch.HypervisorKind;
import io.ecms.edge.cli.launch.LaunchException;
import io.ecms.edge.cli.launch.Launcher;
import io.ecms.edge.cli.launch.NodeOptions;
import io.ecms.edge.cli.launch.QuickstartOptions;
import io.ecms.edge.cli.launch.Running;
import io.ecms.edge.cli.launch.ServerOptions;
import io.ecms.node.NodeController;
import io.ecms.node.NodeSettings;
import io.ecms.node.SimulatedHosts;
import io.ecms.node.hypervisor.Ticker;
import io.ecms.node.hypervisor.libvirt.LibvirtdKeeper;
import io.ecms.node.hypervisor.libvirt.PrivateLibvirtd;
import io.ecms.tree.process.HostCommandRunner;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;

/** Starts the roles of the program with actors (K1). */
public final class ClusterLauncher implements Launcher {
  private static final Path RUNTIME = Path.of("/run/ecms");

  @Override
  public Running server(ServerOptions options) {
    Map<String, Object> keys = keys(options.settings(), options.cluster());
    put(keys, "ecms.http.host", options.bind());
    put(keys, "ecms.http.port", options.port());
    keys.put("ecms.journal.directory", options.data().toString());
    Config config =
        Member.withJournal(
            ClusterKeys.applied(Profile.load(options.profile(), options.config(), keys)));
    if (holdsImages(config)) {
      NodeSettings _ = nodeSettings(config); // what is wrong with it is told before anything starts
    }
    return launched(
        Member.start(config),
        member -> {
          Stores stores = member.openStores(config);
          joinOrForm(member, config);
          Member.await(ServerRole.start(member.system(), config, stores));
          if (holdsImages(config)) {
            startImageStore(member.system(), config, options.data());
          }
        });
  }

  @Override
  public Running node(NodeOptions options) {
    Map<String, Object> keys = keys(options.settings(), options.cluster());
    put(keys, "ecms.node.name", options.name());
    putKind(keys, options.hypervisor());
    keys.put("ecms.node.data-directory", options.data().toString());
    Config config = ClusterKeys.applied(Profile.load("node", options.config(), keys));
    if (config.getStringList("pekko.cluster.seed-nodes").isEmpty()) {
      throw new LaunchException(
          "no-cluster", "give the address of a server: ecms node --join HOST:PORT");
    }
    NodeSettings settings = nodeSettings(config);
    SimulatedHosts hosts = SimulatedHosts.lasting();
    return RejoiningNode.start(
        () ->
            launched(
                Member.start(config),
                member -> {
                  member.awaitUp();
                  NodeController _ = NodeController.start(member.system(), settings, hosts);
                }),
        Threads.named("ecms-rejoin"));
  }

  private static Map<String, Object> keys(Map<String, String> settings, ClusterOptions cluster) {
    Map<String, Object> keys = new HashMap<>(settings);
    put(keys, "ecms.cluster.host", cluster.host());
    put(keys, "ecms.cluster.port", cluster.port());
    if (!cluster.join().isEmpty()) {
      keys.put("ecms.cluster.seeds", cluster.join());
    }
    return keys;
  }

  private static boolean holdsImages(Config config) {
    String wish = config.getString("ecms.server.image-store");
    return switch (wish) {
      case "on", "true" -> true;
      case "off", "false" -> false;
      case "auto" -> config.getInt("ecms.cluster.servers") == 1;
      default ->
          throw new LaunchException(
              "bad-configuration",
              "ecms.server.image-store must be on, off or auto but is " + wish);
    };
  }

  @Override
  public Running quickstart(QuickstartOptions options) {
    Map<String, Object> keys = new HashMap<>(Sharing.ofHost(options));
    keys.putAll(options.settings());
    keys.put("ecms.http.host", options.bind());
    keys.put("ecms.http.port", options.port());
    keys.put("ecms.master.tree.default-degree", options.degree());
    keys.put("ecms.journal.directory", options.data().resolve("journal").toString());
    putKind(keys, options.hypervisor());
    Config config = Member.withJournal(ClusterKeys.applied(Profile.load("quickstart", null, keys)));
    return launched(
        Member.start(config),
        member -> {
          Stores stores = member.openStores(config);
          member.joinSelf();
          Config withHypervisor = hypervisor(member, config, options);
          Member.await(ServerRole.start(member.system(), config, stores));
          startImageStore(member.system(), withHypervisor, options.data());
          NodeSettings settings = nodeSettings(withHypervisor);
          for (int i = 1; i <= options.nodes(); i++) {
            NodeName name = new NodeName(QuickstartOptions.nodeName(i));
            NodeController.start(
                member.system(),
                settings.forNode(name, NodeRole.COMPUTE, nodeData(options.data(), name)));
          }
        });
  }

  /** Real guests get a libvirtd of their own, which ends with the quickstart and its VMs. */
  private static Config hypervisor(Member member, Config config, QuickstartOptions options) {
    if (options.hypervisor() == HypervisorKind.SIMULATED) {
      return config;
    }
    LibvirtdKeeper libvirtd =
        new LibvirtdKeeper(
            new PrivateLibvirtd(
                new HostCommandRunner(),
                Ticker.system(),
                Profile.home().resolve("conf").resolve("libvirt"),
                options.data().resolve("libvirt"),
                RUNTIME),
            Ticker.system());
    String uri = libvirtd.start();
    // The node controllers ask it, as they end, whether VMs still need their storage daemons.
    member.beforeEnd(libvirtd::endVms);
    member.afterEnd(() -> libvirtd.stop(true));
    return ConfigFactory.parseMap(Map.of("ecms.node.libvirt.uri", uri)).withFallback(config);
  }

  private static void startImageStore(ActorSystem<?> system, Config config, Path data) {
    NodeName name = new NodeName(config.getString("ecms.master.image-store"));
    NodeSettings settings = nodeSettings(config);
    NodeController.start(system, settings.forNode(name, NodeRole.IMAGE, nodeData(data, name)));
  }

  private static NodeSettings nodeSettings(Config config) {
    try {
      return NodeSettings.of(config.getConfig("ecms.node"), config.getConfig("ecms.cluster.tls"));
    } catch (InvalidValue e) {
      throw new LaunchException("bad-configuration", String.valueOf(e.getMessage()), e);
    }
  }

  private static Path nodeData(Path data, NodeName name) {
    return data.resolve("nodes").resolve(name.value());
  }

  private static void joinOrForm(Member member, Config config) {
    List<String> seeds = config.getStringList("pekko.cluster.seed-nodes");
    if (seeds.isEmpty()) {
      member.joinSelf();
    } else {
      member.awaitUp();
    }
  }

  /** What starts a role; given back whole when it does not work. */
  @FunctionalInterface
  private interface Start {
    void run(Member member);
  }

  private static Member launched(Member member, Start start) {
    boolean done = false;
    try {
      start.run(member);
      done = true;
      return member;
    } catch (RuntimeException e) {
      // Whatever could not be started then, this is why.
      throw member.wasDowned() ? Member.downed(e) : e;
    } finally {
      if (!done) {
        member.close();
      }
    }
  }

  private static void put(Map<String, Object> keys, String key, @Nullable Object value) {
    if (value != null) {
      keys.put(key, value);
    }
  }

  private static void putKind(Map<String, Object> keys, @Nullable HypervisorKind kind) {
    if (kind != null) {
      keys.put("ecms.node.hypervisor", kind.word());
      keys.put("ecms.node.stack", kind == HypervisorKind.SIMULATED ? "simulated" : "user");
    }
  }
}
