package io.ecms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.tree.testing.Alone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three servers under load: the one with the master is killed, comes back, and then all are
 * restarted in turn. What was acknowledged is there on every server, once, and no client that
 * repeats what was refused for now sees a failure.
 */
@Alone
class ClusterFailoverTest {
  private static final int SERVERS = 3;
  private static final Duration START = Duration.ofMinutes(2);

  /** Bounds far above the figures, which depend on the machine and are printed. */
  private static final Duration TAKE_OVER = Duration.ofSeconds(30);

  /** Of a restart in order; a part of the machine is busy with starting a process meanwhile. */
  private static final Duration PAUSE = Duration.ofSeconds(20);

  private static final int ENOUGH = 20;

  /** VMs that are read all the time, in about as many shards. */
  private static final int READ = 8;

  private final Path directory;
  private final List<ServerProcess> servers = new ArrayList<>();

  ClusterFailoverTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @AfterEach
  void end() {
    servers.forEach(ServerProcess::close);
  }

  private void start() throws IOException {
    List<Integer> ports = Stream.generate(TestServer::freePort).limit(SERVERS).toList();
    List<String> join = ports.stream().map(port -> "127.0.0.1:" + port).toList();
    for (int i = 0; i < SERVERS; i++) {
      Path data = Files.createDirectories(directory.resolve("server-" + i));
      servers.add(
          new ServerProcess(data, TestServer.freePort(), ports.get(i), join, settings(data, i)));
    }
    awaitReady();
  }

  private Map<String, String> settings(Path data, int number) throws IOException {
    Files.createSymbolicLink(data.resolve("journal.db"), directory.resolve("journal.db"));
    Map<String, String> settings = new HashMap<>();
    settings.put("ecms.cluster.servers", String.valueOf(SERVERS));
    settings.put("ecms.node.stack", "simulated");
    // One of them is enough, and images are only imported before anything happens.
    settings.put("ecms.server.image-store", number == 0 ? "on" : "off");
    return settings;
  }

  private void awaitReady() {
    Awaitility.await()
        .atMost(START)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> servers.stream().allMatch(ServerProcess::isReady));
  }

  private ServerProcess master() {
    return servers.stream().max(Comparator.comparing(ServerProcess::masterSince)).orElseThrow();
  }

  private static void awaitMore(PatientClient client, long since, Duration limit) {
    Awaitility.await()
        .atMost(limit)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> client.acknowledgedAfter(since) >= ENOUGH);
  }

  @Test
  void aLostServerIsReplacedAndARestartIsNotNoticed() throws IOException {
    start();
    String image = new Cluster(servers.getFirst().api()).importBlank("guest", directory);
    List<Api> apis = servers.stream().map(ServerProcess::api).toList();
    PatientClient clients = new PatientClient(apis, image);
    try (clients) {
      awaitMore(clients, System.nanoTime(), START);
      killTheMaster(clients);
      List<String> some = clients.created().keySet().stream().limit(READ).toList();
      try (ReadingClient readers = new ReadingClient(apis, some)) {
        for (ServerProcess server : servers) {
          restart(clients, readers, server);
        }
      }
    }
    assertThat(clients.failures()).isEmpty();
    servers.forEach(server -> assertEverythingIsThere(server.api(), clients));
  }

  private void killTheMaster(PatientClient client) {
    ServerProcess lost = master();
    long killed = System.nanoTime();
    lost.kill();
    awaitMore(client, killed + Duration.ofSeconds(1).toNanos(), TAKE_OVER.plusSeconds(5));
    Duration silence = client.longestSilence(killed);
    System.out.printf("take-over: %d ms without an acknowledgement%n", silence.toMillis());
    assertThat(silence).isLessThan(TAKE_OVER);
    assertThat(master()).isNotSameAs(lost);
    lost.startAgain();
    awaitReady();
  }

  private void restart(PatientClient client, ReadingClient readers, ServerProcess server) {
    long begun = System.nanoTime();
    assertThat(server.stop()).as("ended by TERM").isEqualTo(143);
    server.startAgain();
    awaitReady();
    awaitMore(client, System.nanoTime(), START);
    Duration silence = client.longestSilence(begun);
    Duration shard = readers.longestSilence(begun);
    System.out.printf(
        "restart: %d ms without an acknowledgement, %d ms without an answer of any one VM%n",
        silence.toMillis(), shard.toMillis());
    assertThat(silence).isLessThan(PAUSE);
    assertThat(shard).isLessThan(PAUSE);
  }

  private static void assertEverythingIsThere(Api api, PatientClient client) {
    Map<String, String> listed = new HashMap<>();
    api.list("/v1/vms").forEach(vm -> listed.put(vm.path("id").asText(), vm.path("name").asText()));
    assertThat(listed).containsAllEntriesOf(client.created());
    assertThat(new HashSet<>(listed.values())).as("no name twice").hasSameSizeAs(listed.values());
  }
}
