package io.ecms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.ecms.core.model.NodeName;
import io.ecms.core.node.NodeRole;
import io.ecms.edge.cli.launch.ClusterOptions;
import io.ecms.edge.cli.launch.Launcher;
import io.ecms.edge.cli.launch.Running;
import io.ecms.edge.cli.launch.ServerOptions;
import io.ecms.edge.launch.Systems;
import io.ecms.node.NodeController;
import io.ecms.node.NodeSettings;
import io.ecms.tree.testing.RequiresTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Eight nodes with real storage daemons and a real master. Six of them read an image while one of
 * the two nodes above them is killed, then the other one hangs, and at last the image node hangs
 * for a while: no reader sees an error, and nothing that is cached is read again (T2).
 */
@RequiresTool({"qemu-storage-daemon", "qemu-img", "kill"})
class LostParentsTest {
  private static final int MIB = 1 << 20;
  private static final int SIZE = 16 * MIB;
  private static final int READERS = 6;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** From the moment in which the last of the children knows that its parent is lost. */
  private static final Duration READ_ON = Duration.ofSeconds(2);

  /** NBD headers and questions, and the reads under way at each change of parent, sent again. */
  private static final long AGAIN = 2 * MIB;

  private static final Map<String, String> NODE =
      Map.of(
          "ecms.node.hypervisor", "simulated",
          "ecms.node.stack", "user",
          "ecms.node.capacity.vcpus", "1",
          "ecms.node.parent-watch.interval", "500ms",
          "ecms.node.parent-watch.retry", "300ms");

  private Path base = Path.of("/tmp");
  private Running server = new NotStarted();
  private Api api = new Api(1);
  private String image = "";
  private final List<NodeProcess> interior = new ArrayList<>();
  private final Map<String, NodeController> controllers = new LinkedHashMap<>();
  private final Map<String, PacedReader> readers = new TreeMap<>();
  private final byte[] content = new byte[SIZE];

  private static final class NotStarted implements Running {
    @Override
    public void awaitTermination() {
      throw new IllegalStateException("not started");
    }

    @Override
    public void close() {
      // There is nothing to end.
    }
  }

  @BeforeEach
  void build() throws IOException {
    base = Files.createTempDirectory(Path.of("/tmp"), "lp"); // JUnit's is too long for sockets
    int http = TestServer.freePort();
    int port = TestServer.freePort();
    // How trees are repaired is as it is by default: that is measured.
    Map<String, String> settings = NODE;
    String before = System.setProperty("ecms.home", Installation.ROOT.toString());
    try {
      server =
          Launcher.find()
              .server(
                  new ServerOptions(
                      "server",
                      null,
                      base.resolve("server"),
                      "127.0.0.1",
                      http,
                      new ClusterOptions(List.of(), "127.0.0.1", port),
                      settings));
    } finally {
      if (before == null) {
        System.clearProperty("ecms.home");
      } else {
        System.setProperty("ecms.home", before);
      }
    }
    api.close();
    api = new Api(http);
    Cluster cluster = new Cluster(api);
    new Random(7).nextBytes(content);
    Path file = base.resolve("image.raw");
    Files.write(file, content);
    image =
        cluster.importImage(
            "{\"name\":\"guest\",\"path\":\"%s\",\"format\":\"raw\",\"degree\":2}".formatted(file));
    for (String name : List.of("above-1", "above-2")) {
      interior.add(NodeProcess.start(name, base.resolve(name), port, NODE));
    }
    interior.forEach(node -> join(cluster, node.name()));
    for (int i = 1; i <= READERS; i++) {
      String name = "reader-" + i;
      controllers.put(name, controller(name));
      join(cluster, name);
    }
  }

  private NodeController controller(String name) {
    Config node = Systems.of(server).settings().config().getConfig("ecms.node");
    return NodeController.start(
        Systems.of(server),
        NodeSettings.of(ConfigFactory.empty().withFallback(node))
            .forNode(new NodeName(name), NodeRole.COMPUTE, base.resolve(name)));
  }

  /** Adds a node as soon as it answers, and starts a VM, which finds room nowhere else. */
  private void join(Cluster cluster, String name) {
    await()
        .atMost(PATIENCE)
        .until(() ->
            cluster
                .ended(Cluster.accepted(api.post("/v1/nodes", "{\"name\":\"" + name + "\"}")))
                .path("state")
                .asText()
                .equals("succeeded"));
    String vm = cluster.launch("vm-" + name, image);
    assertThat(cluster.vm(vm).path("node").asText()).isEqualTo(name);
  }

  @AfterEach
  void close() throws IOException {
    interior.forEach(node -> node.close(image));
    controllers.values().forEach(node -> node.ports().stack().close());
    server.close();
    api.close();
    try (Stream<Path> files = Files.walk(base)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private Map<String, JsonNode> tree() {
    Map<String, JsonNode> members = new TreeMap<>();
    api.one("/v1/images/" + image + "/tree")
        .path("members")
        .forEach(member -> members.put(member.path("node").asText(), member));
    return members;
  }

  private JsonNode member(String node) {
    JsonNode member = tree().get(node);
    if (member == null) {
      throw new AssertionError(node + " has no place in the tree");
    }
    return member;
  }

  private Set<String> childrenOf(String parent) {
    Set<String> children = new TreeSet<>();
    tree()
        .forEach((node, member) -> {
          if (member.path("parent").asText().equals(parent)) {
            children.add(node);
          }
        });
    return children;
  }

  private void readersMayRead(long to) {
    readers.values().forEach(reader -> reader.allow(to));
  }

  private void allHaveRead(long to) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> readers.values().stream().allMatch(reader -> reader.hasRead(to)));
  }

  /** Something happens to a node above readers, which read on; nobody is below it in the end. */
  private void readersGoOn(NodeProcess node, Consumer<NodeProcess> harm, long before, long to) {
    Set<String> orphans = childrenOf(node.name());
    assertThat(orphans).as("children of %s", node.name()).isNotEmpty();
    allHaveRead(before);
    long begin = System.nanoTime();
    readersMayRead(to - MIB);
    long trouble;
    try (Told told = Told.trouble()) {
      harm.accept(node);
      readersMayRead(to);
      allHaveRead(to);
      trouble = told.last();
    }
    long now = System.nanoTime();
    Duration sinceFound = Duration.ofNanos(now - trouble);
    System.out.printf(
        "%s was lost: %s and all others had read on after %d ms, %d ms after it was found out%n",
        node.name(), orphans, Duration.ofNanos(now - begin).toMillis(), sinceFound.toMillis());
    assertThat(sinceFound).as("from finding out to the last block").isLessThan(READ_ON);
    await().atMost(PATIENCE).until(() -> childrenOf(node.name()).isEmpty());
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            orphans.forEach(orphan ->
                assertThat(member(orphan).path("state").asText())
                    .as(orphan)
                    .isEqualTo("attached")));
  }

  @Test
  void readersGoOnWhenANodeAboveThemDiesAndWhenOneHangs() throws Exception {
    assertThat(childrenOf("image-store")).containsExactly("above-1", "above-2");
    for (String name : controllers.keySet()) {
      readers.put(name, new PacedReader(base.resolve(name).resolve("tree"), image, SIZE));
    }
    readersMayRead(SIZE / 4);

    readersGoOn(interior.get(0), node -> node.kill(image), SIZE / 4, SIZE / 2);
    readersGoOn(interior.get(1), node -> node.hang(image), SIZE / 2, 3 * SIZE / 4);
    readersWaitForTheRoot();

    String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    readers.forEach((name, reader) -> assertThat(reader.digest()).as(name).isEqualTo(sha256));
    for (String name : readers.keySet()) {
      assertThat(member(name).path("bytesFromParent").asLong())
          .as("what %s has got from all of its parents", name)
          .isBetween((long) SIZE, SIZE + AGAIN);
    }
    assertEachMoveWasTold();
  }

  /** The image node hangs: nobody moves, it is told, and all go on when it answers again. */
  private void readersWaitForTheRoot() {
    allHaveRead(3 * SIZE / 4);
    Map<String, String> before = parentsOfReaders();
    long root = NodeProcess.daemon(base.resolve("server/nodes/image-store"), image);
    NodeProcess.signal("STOP", root);
    try {
      readersMayRead(SIZE);
      await().atMost(PATIENCE).until(() -> problem().equals("tree-root-lost"));
      assertThat(parentsOfReaders()).isEqualTo(before);
    } finally {
      NodeProcess.signal("CONT", root);
    }
    allHaveRead(SIZE);
    await().atMost(PATIENCE).until(() -> problem().isEmpty());
    assertThat(parentsOfReaders()).isEqualTo(before);
  }

  private String problem() {
    return api.one("/v1/images/" + image + "/tree").path("problem").path("code").asText();
  }

  private Map<String, String> parentsOfReaders() {
    Map<String, String> parents = new TreeMap<>();
    tree()
        .forEach((name, member) -> {
          if (readers.containsKey(name)) {
            parents.put(name, member.path("parent").asText());
          }
        });
    return parents;
  }

  private void assertEachMoveWasTold() {
    Set<String> lost = new TreeSet<>(Set.of("above-1", "above-2", "image-store"));
    try (Events events = Events.after(api, 0)) {
      while (!lost.isEmpty()) {
        Events.Event event = events.take(1).getFirst();
        if (event.word().equals("image.root-lost")) {
          lost.remove(event.json().path("data").path("root").asText());
        }
        if (event.word().equals("image.member-moved")) {
          JsonNode data = event.json().path("data");
          assertThat(data.path("reason").asText()).isNotBlank();
          assertThat(data.path("to").asText()).isNotEqualTo(data.path("from").asText());
          lost.remove(data.path("from").asText());
        }
      }
    }
  }
}
