package io.ecms.tree.stack.kernel;

import static org.awaitility.Awaitility.await;

import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes on without being asked. */
class KernelWatchTest {
  private static final ImageRef ONE = new ImageRef("one", 8L << 20);
  private static final ImageRef TWO = new ImageRef("two", 8L << 20);
  private static final Duration SOON = Duration.ofSeconds(30);

  @Test
  void aTargetDaemonThatDiedServesEveryImageAgain(@TempDir Path directory) throws IOException {
    try (PlayedHosts hosts = new PlayedHosts(directory, Duration.ofMillis(20))) {
      KernelStack root = hosts.start("root");
      Path golden = hosts.golden(ONE);
      Endpoint at = root.serveRoot(ONE, golden);
      root.serveRoot(TWO, golden);
      KernelStack leaf = hosts.start("leaf");
      leaf.join(ONE, at);
      leaf.join(TWO, at);

      hosts.kernel().killTargetDaemon(at);

      await()
          .atMost(SOON)
          .until(() ->
              root.status(ONE).orElseThrow().children() == 1
                  && root.status(TWO).orElseThrow().children() == 1);
    }
  }
}
