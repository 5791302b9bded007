package io.ecms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.e2e.Events.Event;
import io.ecms.edge.cli.base.GuestKit;
import io.ecms.tree.testing.RequiresTool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main job on real parts: guests of QEMU, started by libvirt, boot on three nodes from one
 * image that goes down a real tree, and everything is asked for over HTTP (K4, E4, E6, E7, T1, T2).
 */
@RequiresTool({"libvirtd", "qemu-system-x86_64", "qemu-img", "qemu-storage-daemon", "genisoimage"})
class RealQuickstartTest {
  private static final int NODES = 3;

  /**
   * Protocol overhead that only the root's end of an edge counts: before a node joins it shakes
   * hands with its parent once, about a hundred bytes, to see what is served there. Everything
   * after that is counted by both ends, handshakes and flushes included, so that the allowance is
   * far below one block.
   */
  private static final long HANDSHAKES_BYTES = 2_048;

  /** Less than one cluster of the cache: no block of the image can have been moved. */
  private static final long LESS_THAN_A_BLOCK = 64 * 1024;

  /** What a guest reads at least, and the greater part of what it reads. */
  private static final long PAYLOAD_BYTES = 8L << 20;

  private Path directory;
  private TestServer server;
  private Api api;
  private Cluster cluster;
  private String image;

  @BeforeEach
  void start(@TempDir Path temporary) {
    directory = temporary;
    GuestKit kit = Installation.GUEST;
    assertThat(kit.complete()).as("the guest in %s, made by make guest", kit.directory()).isTrue();
    server = TestServer.real(directory.resolve("d"), NODES);
    api = server.api();
    cluster = server.cluster();
    image =
        cluster.importImage(
            "{\"name\":\"guest\",\"path\":\"%s\",\"kernel\":\"%s\",\"initrd\":\"%s\",\"cmdline\":\"%s\"}"
                .formatted(kit.image(), kit.kernel(), kit.initrd(), GuestKit.CMDLINE));
  }

  @AfterEach
  void stop() {
    server.close();
    assertThat(processesOf(directory)).as("processes that were left behind").isEmpty();
  }

  @Test
  void guestsBootFromOneImageThroughTheTree() {
    List<String> vms = bootThree();
    vms.forEach(this::assertGuestHasReadTheImage);
    assertEveryEdgeAddsUp();
    assertASecondGuestMovesNothing(vms.getFirst());
    assertStopAndStartKeepWhatItHas(vms.getFirst());
    assertDestroyLeavesNothing();
  }

  /** Three at once, each on a node of its own. */
  private List<String> bootThree() {
    List<String> vms =
        IntStream.rangeClosed(1, NODES)
            .mapToObj(i -> cluster.create("web-" + i, image, "\"password\":\"correct-horse\""))
            .toList();
    List<String> starts = vms.stream().map(vm -> cluster.ask(vm, "start")).toList();
    starts.forEach(cluster::succeeded);
    Set<String> nodes = new HashSet<>();
    for (String id : vms) {
      JsonNode vm = cluster.vm(id);
      assertThat(vm.path("state").asText()).isEqualTo("running");
      assertThat(vm.path("address").asText()).startsWith("10.32.0.");
      assertThat(vm.path("mac").asText()).startsWith("52:54:");
      assertThat(vm.path("vnc").path("port").asInt()).isPositive();
      nodes.add(vm.path("node").asText());
    }
    assertThat(nodes).hasSize(NODES);
    return vms;
  }

  private void assertGuestHasReadTheImage(String vm) {
    String md5 = text(Installation.GUEST.directory().resolve("payload.md5")).strip();
    assertThat(console(vm))
        .contains("APP-MD5 " + md5)
        .contains("ECMS-HOSTNAME " + cluster.vm(vm).path("name").asText());
    assertThat(vmDirectory(vm).resolve("first-boot.iso")).doesNotExist();
  }

  private Path vmDirectory(String vm) {
    return server
        .data()
        .resolve("nodes")
        .resolve(cluster.vm(vm).path("node").asText())
        .resolve("vms")
        .resolve(vm);
  }

  private String console(String vm) {
    return text(vmDirectory(vm).resolve("serial.log"));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonNode tree() {
    return api.one("/v1/images/" + image + "/tree");
  }

  /** Bytes that each node has got from its parent. */
  private Map<String, Long> received() {
    Map<String, Long> bytes = new HashMap<>();
    tree()
        .path("members")
        .forEach(one -> bytes.put(one.path("node").asText(), one.path("bytesFromParent").asLong()));
    return bytes;
  }

  private void assertEveryEdgeAddsUp() {
    JsonNode tree = tree();
    long got = 0;
    int children = 0;
    for (JsonNode member : tree.path("members")) {
      assertThat(member.path("state").asText()).isEqualTo("attached");
      assertThat(member.path("children").asInt()).isLessThanOrEqualTo(tree.path("degree").asInt());
      if (member.path("depth").asInt() == 1) {
        children++;
        got += member.path("bytesFromParent").asLong();
      }
      if (member.path("depth").asInt() > 0) {
        assertThat(member.path("bytesFromParent").asLong())
            .as("read by %s", member)
            .isBetween(PAYLOAD_BYTES, 3 * PAYLOAD_BYTES);
      }
    }
    assertThat(tree.path("members")).hasSize(NODES + 1);
    assertThat(children).isEqualTo(2);
    assertThat(Math.abs(tree.path("rootEgressBytes").asLong() - got))
        .as("root egress and what its children got: %s", tree)
        .isLessThanOrEqualTo(HANDSHAKES_BYTES);
  }

  private void assertASecondGuestMovesNothing(String first) {
    Map<String, Long> before = received();

    String second = cluster.launch("second", image);

    assertThat(cluster.vm(second).path("node").asText()).isIn(before.keySet());
    assertThat(console(second)).contains("APP-MD5");
    received()
        .forEach((node, bytes) ->
            assertThat(bytes - before.getOrDefault(node, 0L))
                .as("moved to %s", node)
                .isLessThan(LESS_THAN_A_BLOCK));
    assertThat(cluster.vm(first).path("state").asText()).isEqualTo("running");
  }

  private void assertStopAndStartKeepWhatItHas(String id) {
    JsonNode before = cluster.vm(id);
    JsonNode disk = api.list("/v1/disks?vm=" + id).getFirst();

    JsonNode off = cluster.done(id, "stop");
    assertThat(off.path("state").asText()).isEqualTo("stopped");
    assertThat(stoppedByItself(id)).as("by the power button, without force").isTrue();
    assertThat(processesOf(vmDirectory(id))).isEmpty();

    JsonNode after = cluster.done(id, "start");
    for (String kept : List.of("address", "mac", "node")) {
      assertThat(after.path(kept)).as(kept).isEqualTo(before.path(kept));
    }
    assertThat(api.list("/v1/disks?vm=" + id).getFirst().path("uri")).isEqualTo(disk.path("uri"));
    // Its name was written to the disk by the first boot, and there is no first-boot ISO any more.
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() ->
            assertThat(console(id)).contains("ECMS-HOSTNAME " + before.path("name").asText()));
  }

  private boolean stoppedByItself(String vm) {
    try (Events events = Events.after(api, 0)) {
      while (true) {
        Event event = events.take(1).getFirst();
        if (event.subject().equals(vm) && event.word().equals("vm.vm-stopped")) {
          return !event.json().path("data").path("forced").asBoolean();
        }
      }
    }
  }

  private void assertDestroyLeavesNothing() {
    List<JsonNode> vms = api.list("/v1/vms");
    List<Path> directories = vms.stream().map(vm -> vmDirectory(vm.path("id").asText())).toList();
    List<Path> disks =
        api.list("/v1/disks").stream()
            .map(disk -> Path.of(URI.create(disk.path("uri").asText()).getPath()))
            .toList();
    assertThat(disks).hasSize(NODES + 1).allSatisfy(disk -> assertThat(disk).exists());

    List<String> ends =
        vms.stream().map(vm -> cluster.ask(vm.path("id").asText(), "destroy")).toList();
    ends.forEach(cluster::succeeded);

    assertThat(Holdings.of(api)).isEqualTo(Holdings.NONE);
    assertThat(disks).allSatisfy(disk -> assertThat(disk).doesNotExist());
    assertThat(directories).allSatisfy(gone -> assertThat(gone).doesNotExist());
    assertThat(processesOf(directory))
        .as("domains")
        .noneMatch(command -> command.contains("qemu-system"));
  }

  /** Command lines of the processes that have something to do with a directory. */
  private static List<String> processesOf(Path directory) {
    long self = ProcessHandle.current().pid();
    return ProcessHandle.allProcesses()
        .filter(process -> process.pid() != self)
        .flatMap(process -> commandLine(process.pid()))
        .filter(line -> line.contains(directory.toString()))
        .toList();
  }

  private static Stream<String> commandLine(long pid) {
    try {
      return Stream.of(
          Files.readString(
                  Path.of("/proc", Long.toString(pid), "cmdline"), StandardCharsets.ISO_8859_1)
              .replace('\0', ' '));
    } catch (IOException ended) {
      return Stream.of();
    }
  }
}
