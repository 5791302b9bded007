package io.ecms.tree.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RelayTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final RelaySettings SETTINGS =
      new RelaySettings(3, Duration.ofSeconds(5), Duration.ofMillis(10));

  private final EchoServer a;
  private final EchoServer b;
  private final Relay relay;

  RelayTest() throws IOException {
    a = new EchoServer('a');
    b = new EchoServer('b');
    relay = openTcp(SETTINGS);
  }

  private static Relay openTcp(RelaySettings settings) throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return Relay.open("test", any, settings, Optional.empty());
  }

  @BeforeEach
  void pointAtA() {
    relay.switchTo(a.address());
  }

  @AfterEach
  void close() throws IOException {
    relay.close();
    a.close();
    b.close();
  }

  private static Socket connect(Relay relay) throws IOException {
    InetSocketAddress address = (InetSocketAddress) relay.address();
    return new Socket(address.getAddress(), address.getPort());
  }

  /** One byte there and one back; -1 when the relay has closed the connection. */
  private static int ask(Socket client) throws IOException {
    client.getOutputStream().write(1);
    return client.getInputStream().read();
  }

  @Test
  void bytesAreCountedBothWaysByConnectionByPeerAndInTotal() throws IOException {
    try (Socket client = connect(relay)) {
      assertThat(ask(client)).isEqualTo('a');
      assertThat(ask(client)).isEqualTo('a');
      ByteCount two = new ByteCount(2, 2);
      await().atMost(SOON).until(() -> relay.statistics().total().equals(two));
      RelayStatistics statistics = relay.statistics();
      assertThat(statistics.total()).isEqualTo(two);
      assertThat(statistics.byPeer()).containsOnlyKeys("127.0.0.1").containsValue(two);
      assertThat(statistics.connections())
          .singleElement()
          .satisfies(connection -> {
            assertThat(connection.peer()).isEqualTo("127.0.0.1:" + client.getLocalPort());
            assertThat(connection.held()).isFalse();
            assertThat(connection.bytes()).isEqualTo(two);
            assertThat(connection.waits()).isEqualTo(statistics.waits());
          });
    }
    await().atMost(SOON).until(() -> relay.statistics().connections().isEmpty());
    assertThat(relay.statistics().total()).isEqualTo(new ByteCount(2, 2));
  }

  @Test
  void waitsForAnswersAreCountedAndATargetThatOwesOneIsSeen() throws IOException {
    FakeTicks ticks = new FakeTicks(17);
    Duration minute = Duration.ofMinutes(1);
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Relay measured =
            Relay.open("measured", any, SETTINGS, RelaySides.plain(Optional.empty()), ticks)) {
      measured.switchTo(mute.getLocalSocketAddress());
      try (Socket client = connect(measured);
          Socket target = mute.accept()) {
        assertThat(measured.statistics().silentFor()).isZero();
        client.getOutputStream().write(1);
        assertThat(target.getInputStream().read()).isEqualTo(1);
        ticks.pass(minute);
        assertThat(measured.statistics().silentFor()).isEqualTo(minute);

        target.getOutputStream().write(2);
        assertThat(client.getInputStream().read()).isEqualTo(2);

        RelayStatistics now = measured.statistics();
        assertThat(now.silentFor()).isZero();
        assertThat(now.waits()).isEqualTo(new WaitTimes(1, minute, minute));
        assertThat(now.waitsByPeer()).containsEntry("127.0.0.1", now.waits());
      }
    }
  }

  @Test
  void aRateLimitHoldsForAllThatTheRelayCarries() throws IOException {
    FakeTicks ticks = new FakeTicks(17);
    int bytes = 4 << 20;
    RelaySettings slow = SETTINGS.withRateLimit(Optional.of(new RateLimit(1 << 20, 1 << 20)));
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (ServerSocket source = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Relay limited =
            Relay.open("limited", any, slow, RelaySides.plain(Optional.empty()), ticks)) {
      limited.switchTo(source.getLocalSocketAddress());
      try (Socket client = connect(limited);
          Socket target = source.accept()) {
        Thread _ =
            Thread.ofVirtual()
                .start(() -> {
                  try {
                    target.getOutputStream().write(new byte[bytes]);
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
        assertThat(client.getInputStream().readNBytes(bytes)).hasSize(bytes);
        assertThat(ticks.paused())
            .isCloseTo(Duration.ofSeconds(3), Duration.ofMillis(1)); // fractions of bytes
      }
    }
  }

  @Test
  void aSwitchCutsRunningPairsAndSendsTheNextToTheNewTarget() throws IOException {
    try (Socket before = connect(relay)) {
      assertThat(ask(before)).isEqualTo('a');
      relay.switchTo(b.address());
      assertThat(before.getInputStream().read()).isEqualTo(-1);
    }
    try (Socket after = connect(relay)) {
      assertThat(ask(after)).isEqualTo('b');
      await()
          .atMost(SOON)
          .untilAsserted(() ->
              assertThat(bytesByTarget())
                  .isEqualTo(
                      Map.of(nameOf(a), new ByteCount(1, 1), nameOf(b), new ByteCount(1, 1))));
      assertThat(relay.statistics().byTarget().values())
          .as("each was asked once")
          .allSatisfy(traffic -> assertThat(traffic.waits().count()).isEqualTo(1));
      relay.switchTo(b.address());
      assertThat(ask(after)).as("the same target again changes nothing").isEqualTo('b');
    }
  }

  @Test
  void clientsAreHeldWhileThereIsNoTarget() throws Exception {
    relay.hold();
    assertThat(relay.target()).isEmpty();
    try (Socket client = connect(relay)) {
      CompletableFuture<Integer> answer = askLater(client);
      await()
          .atMost(SOON)
          .until(() -> relay.statistics().connections().stream().anyMatch(c -> c.held()));
      assertThat(answer).isNotDone();
      relay.switchTo(b.address());
      assertThat(answer.get()).isEqualTo('b');
    }
  }

  private Map<String, ByteCount> bytesByTarget() {
    return relay.statistics().byTarget().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().bytes()));
  }

  private static String nameOf(EchoServer server) {
    InetSocketAddress address = (InetSocketAddress) server.address();
    return address.getHostString() + ":" + address.getPort();
  }

  private static CompletableFuture<Integer> askLater(Socket client) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return ask(client);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }

  @Test
  void clientsAreHeldWhileTheTargetIsDeadAndFollowASwitch() throws Exception {
    a.close();
    try (Socket client = connect(relay)) {
      CompletableFuture<Integer> answer = askLater(client);
      await().atMost(SOON).until(() -> relay.statistics().accepted() == 1);
      relay.switchTo(b.address());
      assertThat(answer.get()).isEqualTo('b');
    }
  }

  @Test
  void aHeldClientIsClosedAtTheLimit() throws IOException {
    RelaySettings impatient = new RelaySettings(1, Duration.ofMillis(100), Duration.ofMillis(10));
    try (Relay holding = openTcp(impatient);
        Socket client = connect(holding)) {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void connectionsBeyondTheBoundAreClosedAtOnce() throws IOException {
    try (Socket one = connect(relay);
        Socket two = connect(relay);
        Socket three = connect(relay)) {
      for (Socket client : new Socket[] {one, two, three}) {
        assertThat(ask(client)).isEqualTo('a');
      }
      try (Socket four = connect(relay)) {
        assertThat(four.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(relay.statistics().refused()).isEqualTo(1);
    }
  }

  @Test
  void anAbandonedUnixSocketIsReplacedAndRemovedAtTheEnd() throws IOException {
    Path directory = Files.createTempDirectory(Path.of("/tmp"), "rl");
    Path path = directory.resolve("u");
    Files.createFile(path);
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
    try (Relay unix = Relay.open("unix", address, SETTINGS, Optional.empty());
        SocketChannel client = SocketChannel.open(address)) {
      unix.switchTo(a.address());
      client.write(ByteBuffer.wrap(new byte[] {1}));
      ByteBuffer answer = ByteBuffer.allocate(1);
      assertThat(client.read(answer)).isEqualTo(1);
      assertThat(answer.get(0)).isEqualTo((byte) 'a');
      assertThat(unix.statistics().byPeer()).containsOnlyKeys(RelayStatistics.LOCAL);
    }
    assertThat(path).doesNotExist();
    Files.delete(directory);
  }

  @Test
  void closingEndsConnectionsAndFreesThePort() throws IOException {
    Socket client = connect(relay);
    assertThat(ask(client)).isEqualTo('a');
    InetSocketAddress address = (InetSocketAddress) relay.address();
    relay.close();

    assertThat(client.getInputStream().read()).isEqualTo(-1);
    client.close();
    assertThatThrownBy(() -> connect(relay)).isInstanceOf(IOException.class);
    Relay.open("again", address, SETTINGS, Optional.empty()).close();
  }

  @Test
  void noDescriptorIsLeftBehind() throws IOException {
    try (Socket warmUp = connect(relay)) {
      assertThat(ask(warmUp)).isEqualTo('a');
    }
    await().atMost(SOON).until(() -> relay.statistics().connections().isEmpty());
    long before = descriptors();
    for (int i = 0; i < 100; i++) {
      try (Socket client = connect(relay)) {
        assertThat(ask(client)).isEqualTo('a');
        if (i % 10 == 0) {
          relay.switchTo(i % 20 == 0 ? b.address() : a.address());
          relay.switchTo(a.address());
        }
      }
      await()
          .pollInterval(Duration.ofMillis(1))
          .atMost(SOON)
          .until(() -> relay.statistics().connections().isEmpty());
    }
    await().atMost(SOON).untilAsserted(() -> assertThat(descriptors()).isLessThanOrEqualTo(before));
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }
}
