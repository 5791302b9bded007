package io.ecms.edge.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.ecms.core.model.NodeName;
import io.ecms.core.node.NodeRole;
import io.ecms.edge.cli.ca.Authority;
import io.ecms.node.NodeController;
import io.ecms.node.NodeSettings;
import io.ecms.tree.stack.BlockStack;
import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.testing.RequiresTool;
import io.ecms.tree.tool.NbdClient;
import io.ecms.tree.tool.ToolException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Node controllers whose cluster has certificates use them for image trees without being told to.
 */
@RequiresTool({"qemu-storage-daemon", "qemu-img"})
class TreeTlsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final ImageRef IMAGE = new ImageRef("golden", 1 << 20);

  private final Path directory;
  private final Path data;
  private final ActorSystem<Void> system;
  private final Config config;

  TreeTlsTest(@TempDir Path directory) throws Exception {
    System.setProperty("ecms.home", System.getProperty("ecms.root", ".."));
    this.directory = directory;
    // Not JUnit's directory: its path is too long for unix sockets.
    this.data = Files.createTempDirectory(Path.of("/tmp"), "tt");
    Authority authority = new Authority(directory.resolve("ca"));
    Authority.Issued _ = authority.init(Instant.now());
    Authority.Issued files =
        authority.issue("host", List.of("127.0.0.1"), Duration.ofDays(1), Instant.now());
    Map<String, Object> keys = new HashMap<>();
    keys.put("ecms.cluster.tls.enabled", true);
    keys.put("ecms.cluster.tls.key", files.key().toString());
    keys.put("ecms.cluster.tls.certificate", files.certificate().toString());
    keys.put("ecms.cluster.tls.ca", authority.certificate().toString());
    keys.put("ecms.node.hypervisor", "simulated");
    keys.put("ecms.node.stack", "user");
    keys.put("pekko.stdout-loglevel", "OFF");
    keys.put("pekko.loglevel", "OFF");
    this.config =
        ClusterKeys.applied(
            ConfigFactory.parseMap(keys).withFallback(Profile.load("quickstart", null, Map.of())));
    this.system = ActorSystem.create(Behaviors.empty(), Member.SYSTEM, config);
  }

  @AfterEach
  void end() throws IOException {
    system.terminate();
    system
        .getWhenTerminated()
        .toCompletableFuture()
        .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .join();
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private NodeController start(String name) {
    NodeSettings settings =
        NodeSettings.of(config.getConfig("ecms.node"), config.getConfig("ecms.cluster.tls"));
    return NodeController.start(
        system, settings.forNode(new NodeName(name), NodeRole.COMPUTE, data.resolve(name)));
  }

  @Test
  void blocksBetweenNodesAreForHoldersOfACertificate() throws IOException {
    Path golden = directory.resolve("golden.raw");
    Files.write(golden, new byte[(int) IMAGE.sizeBytes()]);
    try (NodeController above = start("above");
        NodeController below = start("below")) {
      BlockStack root = above.ports().stack();
      Endpoint rootAt = root.serveRoot(IMAGE, golden);

      assertThatThrownBy(() ->
              NbdClient.connect(
                  new InetSocketAddress(rootAt.host(), rootAt.port()),
                  IMAGE.id(),
                  Duration.ofMillis(500)))
          .isInstanceOf(ToolException.class);
      assertThat(root.status(IMAGE).orElseThrow().bytesDown()).isZero();

      below.ports().stack().join(IMAGE, rootAt);
      assertThat(root.status(IMAGE).orElseThrow().bytesDown()).isPositive();
      assertThat(below.ports().stack().status(IMAGE).orElseThrow().parent()).contains(rootAt);
      below.ports().stack().leave(IMAGE);
    }
  }
}
