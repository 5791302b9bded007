package io.ecms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.ecms.edge.cli.base.GuestKit;
import io.ecms.tree.testing.RequiresTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A guest of QEMU boots three hops from the image node, and the node that feeds it is killed in the
 * middle of that: it boots all the same, and reads nothing twice (T2, X4).
 */
@RequiresTool({
  "libvirtd",
  "qemu-system-x86_64",
  "qemu-img",
  "qemu-storage-daemon",
  "genisoimage",
  "kill"
})
class BootAtDepthThreeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long MIB = 1 << 20;

  /** Of the 10.5 MiB that a boot reads. */
  private static final long MIDDLE = 3 * MIB;

  private static final Map<String, String> QUICK =
      Map.of(
          "ecms.node.parent-watch.interval", "500ms",
          "ecms.node.parent-watch.retry", "300ms");

  /** Nodes that only pass on, with no room for a VM. */
  private static final Map<String, String> ABOVE =
      Map.of(
          "ecms.node.hypervisor", "simulated",
          "ecms.node.stack", "user",
          "ecms.node.capacity.memory-mib", "64");

  private final List<NodeProcess> above = new ArrayList<>();
  private Path base;
  private TestServer server;
  private Cluster cluster;
  private String image = "none";

  @BeforeEach
  void start() throws IOException {
    GuestKit kit = Installation.GUEST;
    assertThat(kit.complete()).as("the guest in %s, made by make guest", kit.directory()).isTrue();
    base = Files.createTempDirectory(Path.of("/tmp"), "b3"); // JUnit's is too long for sockets
    server = TestServer.real(base.resolve("d"), 1, QUICK);
    cluster = server.cluster();
    for (String name : List.of("above-1", "above-2")) {
      above.add(NodeProcess.start(name, base.resolve(name), server.clusterPort(), ABOVE));
    }
    image =
        cluster.importImage(
            """
            {"name":"guest","path":"%s","kernel":"%s","initrd":"%s","cmdline":"%s","degree":1}\
            """
                .formatted(kit.image(), kit.kernel(), kit.initrd(), GuestKit.CMDLINE));
    above.forEach(node -> joinBelowTheLast(node.name()));
  }

  private void joinBelowTheLast(String node) {
    await()
        .atMost(PATIENCE)
        .until(() ->
            cluster
                .ended(
                    Cluster.accepted(server.api().post("/v1/nodes", "{\"name\":\"" + node + "\"}")))
                .path("state")
                .asText()
                .equals("succeeded"));
    cluster.succeeded(
        Cluster.accepted(
            server
                .api()
                .post("/v1/images/" + image + "/tree/up", "{\"nodes\":[\"" + node + "\"]}")));
  }

  @AfterEach
  void stop() throws IOException {
    try {
      above.forEach(node -> node.close(image));
    } finally {
      server.close();
    }
    try (Stream<Path> files = Files.walk(base)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private JsonNode member(String node) {
    for (JsonNode member : server.api().one("/v1/images/" + image + "/tree").path("members")) {
      if (member.path("node").asText().equals(node)) {
        return member;
      }
    }
    return MissingNode.getInstance();
  }

  @Test
  void aGuestBootsThoughTheNodeAboveItDiesMeanwhile() throws IOException {
    String vm = cluster.create("web", image);
    String start = cluster.ask(vm, "start");
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> member("node-1").path("bytesFromParent").asLong() > MIDDLE);
    assertThat(member("node-1").path("depth").asInt()).isEqualTo(3);
    assertThat(member("node-1").path("parent").asText()).isEqualTo("above-2");
    assertThat(console(vm)).as("it has not booted yet").doesNotContain("APP-MD5");

    above.getLast().kill(image);

    cluster.succeeded(start);
    assertThat(cluster.vm(vm).path("state").asText()).isEqualTo("running");
    String md5 = Files.readString(Installation.GUEST.directory().resolve("payload.md5")).strip();
    assertThat(console(vm)).contains("APP-MD5 " + md5);
    assertThat(member("node-1").path("parent").asText()).isEqualTo("above-1");
    assertThat(member("node-1").path("depth").asInt()).isEqualTo(2);
    assertThat(member("node-1").path("bytesFromParent").asLong())
        .as("what it had was not read again")
        .isLessThan(member("above-1").path("bytesFromParent").asLong() + MIB);
  }

  private String console(String vm) throws IOException {
    Path log = server.data().resolve("nodes/node-1/vms").resolve(vm).resolve("serial.log");
    return Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
  }
}
