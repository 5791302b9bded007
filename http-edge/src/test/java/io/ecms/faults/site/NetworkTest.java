package io.ecms.faults.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.tree.process.Command;
import io.ecms.tree.process.HostCommandRunner;
import io.ecms.tree.testing.RequiresTool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults that do nothing would find nothing: a cut cuts, one way only where it should, and heals.
 */
@RequiresTool({"ip", "bash", Site.OF_ROOT})
class NetworkTest {
  private static final Host ASKS = new Host("asks", 1);
  private static final Host SERVES = new Host("serves", 2);
  private static final int PORT = 8000;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Network network;
  private HostProcess server;

  @BeforeEach
  void connect(@TempDir Path directory) {
    network = Network.connect(List.of(ASKS, SERVES));
    server =
        HostProcess.start(
            SERVES,
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-m",
                "jdk.httpserver",
                "-b",
                "0.0.0.0",
                "-p",
                String.valueOf(PORT),
                "-d",
                directory.toString()),
            Map.of(),
            directory.resolve("console"));
    Awaitility.await().atMost(PATIENCE).until(NetworkTest::isReached);
  }

  @AfterEach
  void remove() {
    server.kill();
    network.close();
  }

  /** Whether a connection comes about, for which packets must travel both ways. */
  private static boolean isReached() {
    return new HostCommandRunner()
        .run(
            Command.query(
                PATIENCE,
                "ip",
                "netns",
                "exec",
                ASKS.namespace(),
                "timeout",
                "1",
                "bash",
                "-c",
                "exec 3<>/dev/tcp/" + SERVES.address() + "/" + PORT))
        .succeeded();
  }

  @Test
  void aCutCutsAndHeals() {
    network.cut(ASKS, SERVES);
    assertThat(isReached()).isFalse();
    network.heal();
    assertThat(isReached()).isTrue();
    network.cutOneWay(ASKS, SERVES);
    assertThat(isReached()).isFalse();
    network.heal();
    network.cutOneWay(SERVES, ASKS);
    assertThat(isReached()).isFalse();
    network.heal();
    assertThat(isReached()).isTrue();
  }

  @Test
  void aStoppedProcessDoesNotAnswerButIsThere() {
    server.pause();
    assertThat(server.alive()).isTrue();
    // The kernel still takes connections for it, as it does on a real machine.
    assertThat(isReached()).isTrue();
    server.resume();
    assertThat(server.alive()).isTrue();
  }
}
