package io.ecms.tree.stack.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.tree.process.Daemon;
import io.ecms.tree.process.HostCommandRunner;
import io.ecms.tree.testing.RequiresTool;
import io.ecms.tree.tool.NbdClient;
import io.ecms.tree.tool.QemuStorageDaemon;
import io.ecms.tree.tool.QmpClient;
import io.ecms.tree.tool.ToolException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@RequiresTool("qemu-storage-daemon")
@Timeout(60)
class BlockGraphTest {
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final int STARTS = 8;

  /** QEMU listens before it has the export; that must not be told to a reader who comes early. */
  @Test
  void whoComesWhileItStartsFindsNothingOrTheExport(@TempDir Path directory) throws Exception {
    Path image = Files.write(directory.resolve("image.raw"), new byte[1 << 20]);
    Path socket = directory.resolve("n");
    Set<String> refusals = new ConcurrentSkipListSet<>();
    QemuStorageDaemon tool = new QemuStorageDaemon(new HostCommandRunner());
    for (int start = 0; start < STARTS; start++) {
      Path monitor = directory.resolve("m");
      Daemon daemon = tool.start(monitor, directory.resolve("log"));
      try (QmpClient qmp = tool.monitor(daemon, monitor)) {
        AtomicBoolean over = new AtomicBoolean();
        Thread reader =
            Thread.ofVirtual()
                .start(() -> {
                  while (!over.get()) {
                    connect(socket, refusals);
                  }
                });
        new BlockGraph.Root(image).serve(qmp, socket, "image");
        NbdClient.connect(UnixDomainSocketAddress.of(socket), "image", LONG).close();
        over.set(true);
        reader.join(LONG);
      } finally {
        tool.stop(daemon, monitor);
        Files.deleteIfExists(socket);
      }
    }

    assertThat(refusals).as("other than that nobody answers").isSubsetOf("nbd-unreachable");
  }

  private static void connect(Path socket, Set<String> refusals) {
    try {
      NbdClient.connect(UnixDomainSocketAddress.of(socket), "image", LONG).close();
    } catch (ToolException refused) {
      refusals.add(refused.code());
    }
  }
}
