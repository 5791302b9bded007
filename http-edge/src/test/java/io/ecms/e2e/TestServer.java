package io.ecms.e2e;

import com.typesafe.config.Config;
import io.ecms.core.model.NodeName;
import io.ecms.core.node.NodeRole;
import io.ecms.edge.cli.launch.HypervisorKind;
import io.ecms.edge.cli.launch.Launcher;
import io.ecms.edge.cli.launch.QuickstartOptions;
import io.ecms.edge.cli.launch.Running;
import io.ecms.edge.launch.Systems;
import io.ecms.node.NodeController;
import io.ecms.node.NodeSettings;
import io.ecms.node.hypervisor.simulated.SimulatedHypervisor;
import io.ecms.tree.stack.simulated.ScriptedFaults;
import io.ecms.tree.stack.simulated.SimulatedStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * The product in this process, as the launcher starts it, on a free port. Of simulated nodes the
 * controllers are at hand, so that a test can make them fail.
 */
final class TestServer implements AutoCloseable {
  private final Running running;
  private final Api api;
  private final Path data;
  private final List<NodeController> nodes = new ArrayList<>();

  private TestServer(Running running, int port, Path data) {
    this.running = running;
    this.api = new Api(port);
    this.data = data;
  }

  /**
   * Starts a server with simulated nodes and adds them to the cluster.
   *
   * @param settings single configuration keys
   */
  static TestServer simulated(Path data, int nodes, Map<String, String> settings) {
    // The launcher keeps its controllers to itself, so it starts none and this starts them all.
    TestServer server = launch(data, 0, HypervisorKind.SIMULATED, settings);
    ActorSystem<?> system = Systems.of(server.running);
    Config config = system.settings().config();
    NodeSettings template = NodeSettings.of(config.getConfig("ecms.node"));
    for (int i = 1; i <= nodes; i++) {
      String name = QuickstartOptions.nodeName(i);
      server.nodes.add(
          NodeController.start(
              system,
              template.forNode(
                  new NodeName(name), NodeRole.COMPUTE, data.resolve("nodes").resolve(name))));
    }
    server.cluster().addNodes(nodes);
    return server;
  }

  /** Starts a server with real nodes, as `ecms quickstart` does, and adds them to the cluster. */
  static TestServer real(Path data, int nodes) {
    return real(data, nodes, Map.of());
  }

  /**
   * The same.
   *
   * @param settings single configuration keys
   */
  static TestServer real(Path data, int nodes, Map<String, String> settings) {
    TestServer server = launch(data, nodes, HypervisorKind.LIBVIRT, settings);
    server.cluster().addNodes(nodes);
    return server;
  }

  private static TestServer launch(
      Path data, int nodes, HypervisorKind hypervisor, Map<String, String> settings) {
    int port = freePort();
    String before = System.setProperty("ecms.home", Installation.ROOT.toString());
    try {
      return new TestServer(
          Launcher.find()
              .quickstart(
                  new QuickstartOptions(data, "127.0.0.1", port, nodes, hypervisor, 2, settings)),
          port,
          data);
    } finally {
      if (before == null) {
        System.clearProperty("ecms.home");
      } else {
        System.setProperty("ecms.home", before);
      }
    }
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Api api() {
    return api;
  }

  Cluster cluster() {
    return new Cluster(api);
  }

  /** Where other members of the cluster join it, on 127.0.0.1. */
  int clusterPort() {
    return org.apache.pekko.cluster.typed.Cluster.get(Systems.of(running))
        .selfMember()
        .address()
        .getPort()
        .orElseThrow();
  }

  Path data() {
    return data;
  }

  /** The hypervisor of a simulated node, from 1. */
  SimulatedHypervisor hypervisor(int node) {
    return (SimulatedHypervisor) nodes.get(node - 1).ports().hypervisor().orElseThrow();
  }

  /** The block stack of a simulated node, from 1. */
  SimulatedStack stack(int node) {
    return (SimulatedStack) nodes.get(node - 1).ports().stack();
  }

  /** What goes wrong in the block stack of a simulated node, from 1. */
  ScriptedFaults stackFaults(int node) {
    return (ScriptedFaults) stack(node).faults();
  }

  @Override
  public void close() {
    api.close();
    running.close();
  }
}
