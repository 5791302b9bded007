package io.ecms.edge.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.edge.cli.launch.ClusterOptions;
import io.ecms.edge.cli.launch.HypervisorKind;
import io.ecms.edge.cli.launch.NodeOptions;
import io.ecms.edge.cli.launch.ServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RejoiningNodeTest {
  private static final String HOST = "127.0.0.1";
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private static final Map<String, String> SETTINGS =
      Map.of(
          "ecms.server.image-store", "off",
          "ecms.http.port", "0",
          "pekko.stdout-loglevel", "OFF",
          "pekko.loglevel", "ERROR");

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static Optional<UniqueAddress> upNode(Cluster server) {
    return StreamSupport.stream(server.state().getMembers().spliterator(), false)
        .filter(member -> member.hasRole("node") && member.status().equals(MemberStatus.up()))
        .map(member -> member.uniqueAddress())
        .findAny();
  }

  @Test
  void aNodeThatWasTakenOutJoinsAgainByItself(@TempDir Path directory) throws Exception {
    System.setProperty("ecms.home", System.getProperty("ecms.root", ".."));
    int port = freePort();
    ClusterLauncher launcher = new ClusterLauncher();
    ServerOptions server =
        new ServerOptions(
            "server",
            null,
            directory.resolve("server"),
            HOST,
            null,
            new ClusterOptions(List.of(), HOST, port),
            SETTINGS);
    NodeOptions node =
        new NodeOptions(
            null,
            directory.resolve("node"),
            "node-1",
            new ClusterOptions(List.of(HOST + ":" + port), HOST, freePort()),
            HypervisorKind.SIMULATED,
            SETTINGS);
    try (var first = launcher.server(server);
        var controller = launcher.node(node)) {
      assertThat(controller).isInstanceOf(RejoiningNode.class);
      Cluster cluster = Cluster.get(Systems.of(first));
      Awaitility.await().atMost(PATIENCE).until(() -> upNode(cluster).isPresent());
      UniqueAddress before = upNode(cluster).orElseThrow();

      cluster.manager().tell(new Down(before.address()));

      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> upNode(cluster).filter(now -> !now.equals(before)).isPresent());
    }
  }
}
