package io.ecms.tree.stack.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.ecms.tree.process.Daemon;
import io.ecms.tree.process.DaemonCommand;
import io.ecms.tree.process.HostCommandRunner;
import io.ecms.tree.relay.ByteCount;
import io.ecms.tree.relay.RelayStatistics;
import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.MemberStatus;
import io.ecms.tree.stack.ParentAnswer;
import io.ecms.tree.stack.VmDisk;
import io.ecms.tree.testing.RequiresTool;
import io.ecms.tree.tool.NbdClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Blocks travel through real trees: how often, and what happens when parts of them die. */
@RequiresTool({"qemu-storage-daemon", "qemu-img"})
class UserTreeTest {
  private static final int MIB = 1 << 20;
  private static final int SIZE = 16 * MIB;
  private static final ImageRef IMAGE = new ImageRef("golden", SIZE);
  private static final Duration READ = Duration.ofSeconds(20);

  /** What a direct question before joining costs, which no relay of the child's has seen. */
  private static final long NEGOTIATION = 512;

  private static final Duration SOON = Duration.ofSeconds(10);

  private final byte[] content = new byte[SIZE];
  private UserHosts hosts;
  private Path golden;
  private Endpoint rootAt;

  UserTreeTest() throws IOException {
    hosts = new UserHosts();
    new Random(11).nextBytes(content);
    golden = hosts.directory().resolve("golden.raw");
    rootAt = new Endpoint("127.0.0.1", 1);
  }

  @BeforeEach
  void serveRoot() throws IOException {
    Files.write(golden, content);
    rootAt = hosts.start("root").serveRoot(IMAGE, golden);
  }

  @AfterEach
  void close() throws IOException {
    hosts.close();
  }

  private Endpoint join(String host, Endpoint parent) {
    return hosts.start(host).join(IMAGE, parent);
  }

  private long sent(String host) {
    return hosts.start(host).status(IMAGE).orElseThrow().bytesDown();
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  /** Reads the whole image at a host; {@code after} hears of each megabyte. */
  private byte[] readAll(String host, AtomicInteger after) {
    ByteArrayOutputStream all = new ByteArrayOutputStream(SIZE);
    try (NbdClient client = hosts.openAsVm(hosts.start(host), IMAGE)) {
      for (int at = 0; at < SIZE; at += MIB) {
        all.writeBytes(client.read(at, MIB, READ));
        after.incrementAndGet();
      }
    }
    return all.toByteArray();
  }

  private byte[] readAll(String host) {
    return readAll(host, new AtomicInteger());
  }

  /** Headers of NBD requests and replies, and the negotiations: well under one in a hundred. */
  private static void isOnce(long bytes) {
    assertThat(bytes).isBetween((long) SIZE, SIZE + SIZE / 100L);
  }

  @Test
  void aTreeOfDepthThreeServesTheSameBytesEachOnceOnEachEdge() throws Exception {
    Endpoint aAt = join("a", rootAt);
    Endpoint bAt = join("b", aAt);
    join("c", bAt);
    join("d", bAt);

    assertThat(sha256(readAll("c"))).isEqualTo(sha256(content));
    isOnce(sent("root"));
    isOnce(sent("a"));
    isOnce(sent("b"));

    long root = sent("root");
    long middle = sent("b");
    assertThat(sha256(readAll("c"))).isEqualTo(sha256(content));
    assertThat(sent("root")).isEqualTo(root);
    assertThat(sent("b")).isEqualTo(middle);

    assertThat(sha256(readAll("d"))).isEqualTo(sha256(content));
    assertThat(sent("root")).isEqualTo(root);
    isOnce(sent("b") - middle);
    MemberStatus atD = hosts.start("d").status(IMAGE).orElseThrow();
    isOnce(atD.bytesUp());
    assertThat(atD.parentWaits().count()).as("each block was waited for").isPositive();
    assertThat(atD.parentWaits().longest()).isPositive();
    await()
        .atMost(SOON)
        .until(() -> hosts.start("d").status(IMAGE).orElseThrow().parentSilent().isZero());
  }

  @Test
  void theRootSendsEachChildEachByteOnceAndCountsThemApart() throws Exception {
    join("a", rootAt);
    Endpoint bAt = join("b", rootAt);
    join("c", bAt);

    CompletableFuture<byte[]> atC = CompletableFuture.supplyAsync(() -> readAll("c"));
    CompletableFuture<byte[]> atB = CompletableFuture.supplyAsync(() -> readAll("b"));
    assertThat(sha256(readAll("a"))).isEqualTo(sha256(content));
    assertThat(sha256(atB.join())).isEqualTo(sha256(content));
    assertThat(sha256(atC.join())).isEqualTo(sha256(content));

    RelayStatistics root = hosts.start("root").childStatistics(IMAGE).orElseThrow();
    for (String child : List.of("a", "b")) {
      isOnce(root.byPeer().getOrDefault(hosts.address(child), ByteCount.ZERO).fromTarget());
    }
    assertThat(root.total().fromTarget())
        .isEqualTo(root.byPeer().values().stream().mapToLong(ByteCount::fromTarget).sum());
  }

  @Test
  void aReaderGoesOnWhenItsMemberMovesAndWhenTheParentDies() throws Exception {
    Endpoint aAt = join("a", rootAt);
    Endpoint bAt = join("b", rootAt);
    join("leaf", aAt);
    AtomicInteger megabytes = new AtomicInteger();
    CompletableFuture<byte[]> reader =
        CompletableFuture.supplyAsync(() -> readAll("leaf", megabytes));

    await().atMost(SOON).until(() -> megabytes.get() >= 2);
    join("leaf", bAt);
    await().atMost(SOON).until(() -> megabytes.get() >= 5);
    hosts.crash("b"); // its relay vanishes, as with a kill of the agent
    hosts.start("leaf").detach(IMAGE);
    join("leaf", rootAt);

    assertThat(sha256(reader.get())).isEqualTo(sha256(content));
  }

  @Test
  void aParentsDaemonThatIsKilledComesBackUnderItsReaders() throws Exception {
    Endpoint aAt = join("a", rootAt);
    join("leaf", aAt);
    AtomicInteger megabytes = new AtomicInteger();
    CompletableFuture<byte[]> reader =
        CompletableFuture.supplyAsync(() -> readAll("leaf", megabytes));
    await().atMost(SOON).until(() -> megabytes.get() >= 2);

    long killed = hosts.killDaemon("a", IMAGE.id());

    assertThat(sha256(reader.get())).isEqualTo(sha256(content));
    await().atMost(SOON).until(() -> hosts.daemonPid("a", IMAGE.id()) != killed);
  }

  @Test
  void aHostsOwnDaemonThatIsKilledComesBackWithWhatWasFlushed() throws Exception {
    join("a", rootAt);
    readAll("a");
    Path cache = hosts.files("a", IMAGE.id()).cache();
    await().atMost(SOON).until(() -> hosts.start("a").isCacheDurable(IMAGE));
    assertThat(cache).exists();
    long before = sent("root");

    long killed = hosts.killDaemon("a", IMAGE.id());
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .untilAsserted(() -> {
          assertThat(hosts.daemonPid("a", IMAGE.id())).isNotEqualTo(killed);
          assertThat(sha256(readAll("a"))).isEqualTo(sha256(content));
        });

    assertThat(sent("root") - before).isLessThan(MIB);
  }

  @Test
  void aVmSeesTheImageThroughItsDiskAndKeepsItsOwnWrites() throws Exception {
    join("a", rootAt);
    VmDisk disk = hosts.start("a").makeDisk(IMAGE, "vm-1", SIZE);
    GuestDisk guest = new GuestDisk(disk, hosts.directory());

    guest.io("write -P 0x5a 0 64k");
    assertThat(guest.io("read -P 0x5a 0 64k")).doesNotContain("Pattern verification failed");
    assertThat(guest.read(MIB, 4096)).isEqualTo(Arrays.copyOfRange(content, MIB, MIB + 4096));
    assertThat(hosts.read(hosts.start("a"), IMAGE, 0, 4096))
        .isEqualTo(Arrays.copyOf(content, 4096));
  }

  @Test
  void aNewAgentOnTheSameDirectoryReplacesTheOldDaemonAndFindsDisks() throws Exception {
    Endpoint aAt = join("a", rootAt);
    readAll("a");
    VmDisk disk = hosts.start("a").makeDisk(IMAGE, "vm-1", SIZE);
    long old = hosts.daemonPid("a", IMAGE.id());
    long before = sent("root");

    hosts.crash("a");
    assertThat(ProcessHandle.of(old)).isPresent();
    UserStack again = hosts.start("a");
    assertThat(again.members()).isEmpty();
    assertThat(again.join(IMAGE, rootAt)).isEqualTo(aAt);

    await().atMost(SOON).until(() -> ProcessHandle.of(old).isEmpty());
    assertThat(again.makeDisk(IMAGE, "vm-1", SIZE)).isEqualTo(disk);
    assertThat(again.status(IMAGE).orElseThrow().disks()).isEqualTo(1);
    assertThat(sha256(readAll("a"))).isEqualTo(sha256(content));
    assertThat(sent("root") - before).isLessThan(MIB);
  }

  @Test
  void aNewAgentFindsItsWayWhenTheOldDaemonIsGoneAndItsProcessIdIsAnothers() throws Exception {
    join("a", rootAt);
    hosts.crash("a");
    long old = hosts.killDaemon("a", IMAGE.id());
    await().atMost(SOON).until(() -> ProcessHandle.of(old).isEmpty());
    long self = ProcessHandle.current().pid();
    Files.writeString(hosts.files("a", IMAGE.id()).pid(), Long.toString(self));

    join("a", rootAt);

    assertThat(sha256(readAll("a"))).isEqualTo(sha256(content));
  }

  @Test
  void childrenFindARestartedRootByThemselves() throws Exception {
    join("a", rootAt);
    hosts.crash("root");
    CompletableFuture<byte[]> reader = CompletableFuture.supplyAsync(() -> readAll("a"));

    assertThat(hosts.start("root").serveRoot(IMAGE, golden)).isEqualTo(rootAt);

    assertThat(sha256(reader.get())).isEqualTo(sha256(content));
  }

  @Test
  void leavingEndsTheDaemonAndKeepsTheCache() throws Exception {
    join("a", rootAt);
    readAll("a");
    long daemon = hosts.daemonPid("a", IMAGE.id());
    MemberFiles files = hosts.files("a", IMAGE.id());

    hosts.start("a").leave(IMAGE);

    assertThat(ProcessHandle.of(daemon)).isEmpty();
    assertThat(files.cache()).exists();
    assertThat(files.pid()).doesNotExist();
    long before = sent("root");
    join("a", rootAt);
    assertThat(sha256(readAll("a"))).isEqualTo(sha256(content));
    assertThat(sent("root") - before).isLessThan(MIB);
  }

  @Test
  void aDaemonOutlivesItsKilledAgentAndIsReplacedByTheNext() throws Exception {
    MemberFiles files = hosts.files("k", IMAGE.id());
    Daemon agent =
        new HostCommandRunner()
            .start(
                new DaemonCommand(
                    List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        AgentMain.class.getName(),
                        files.dataDirectory().toString(),
                        hosts.address("k"),
                        IMAGE.id(),
                        Integer.toString(SIZE),
                        rootAt.host(),
                        Integer.toString(rootAt.port())),
                    hosts.directory().resolve("agent.log")));
    await().atMost(SOON).until(() -> Files.exists(files.record()));
    long daemon = hosts.daemonPid("k", IMAGE.id());

    ProcessHandle.of(agent.pid()).orElseThrow().destroyForcibly();
    await().atMost(SOON).until(() -> !agent.isAlive());

    assertThat(ProcessHandle.of(daemon)).isPresent();
    Files.delete(files.pid()); // as if it had been killed before it wrote this
    join("k", rootAt);
    assertThat(hosts.daemonPid("k", IMAGE.id())).isNotEqualTo(daemon);
    await().atMost(SOON).until(() -> UserHosts.isGone(daemon));
    assertThat(sha256(readAll("k"))).isEqualTo(sha256(content));
  }

  private void signal(String signal, String host) throws Exception {
    Process kill =
        new ProcessBuilder("kill", "-" + signal, Long.toString(hosts.daemonPid(host, IMAGE.id())))
            .start();
    assertThat(kill.waitFor(SOON.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    assertThat(kill.exitValue()).isZero();
  }

  /** Whoever is stuck because of somebody further up is well: only that one is to be replaced. */
  @Test
  void aParentThatHangsIsToldApartFromOneWhoseOwnParentHangs() throws Exception {
    Duration limit = Duration.ofSeconds(2);
    Endpoint aAt = join("a", rootAt);
    Endpoint bAt = join("b", aAt);
    join("c", bAt);
    hosts.read(hosts.start("c"), IMAGE, 0, 4096);

    signal("STOP", "a");
    try {
      CompletableFuture<byte[]> stuck = CompletableFuture.supplyAsync(() -> readAll("c"));
      assertThat(hosts.start("b").askParent(IMAGE, aAt, limit).kind())
          .isEqualTo(ParentAnswer.Kind.HUNG);
      assertThat(hosts.start("c").askParent(IMAGE, bAt, Duration.ofSeconds(20)))
          .isEqualTo(ParentAnswer.WELL);
      assertThat(hosts.start("d").askParent(IMAGE, aAt, limit).kind())
          .as("one that may become the parent")
          .isEqualTo(ParentAnswer.Kind.HUNG);
      assertThat(stuck).isNotDone();

      join("b", rootAt);
      assertThat(sha256(stuck.get())).isEqualTo(sha256(content));
    } finally {
      signal("CONT", "a");
    }
    assertThat(hosts.start("b").askParent(IMAGE, rootAt, Duration.ofSeconds(20)))
        .isEqualTo(ParentAnswer.WELL);
    assertThat(hosts.start("d").askParent(IMAGE, aAt, Duration.ofSeconds(20)))
        .isEqualTo(ParentAnswer.WELL);
  }

  /** Both ends of an edge count the same, questions included. */
  @Test
  void questionsAreCountedAtBothEndsOfAnEdge() throws Exception {
    join("a", rootAt);
    readAll("a");
    for (int i = 0; i < 20; i++) {
      assertThat(hosts.start("a").askParent(IMAGE, rootAt, READ)).isEqualTo(ParentAnswer.WELL);
    }

    await()
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(hosts.start("a").status(IMAGE).orElseThrow().bytesUp())
                .isCloseTo(sent("root"), within(NEGOTIATION)));
    isOnce(sent("root"));
  }

  @Test
  void aDamagedCacheIsFilledAnew() throws Exception {
    join("a", rootAt);
    hosts.start("a").leave(IMAGE);
    Files.write(hosts.files("a", IMAGE.id()).cache(), new byte[] {1, 2, 3});

    join("a", rootAt);

    assertThat(sha256(readAll("a"))).isEqualTo(sha256(content));
  }
}
