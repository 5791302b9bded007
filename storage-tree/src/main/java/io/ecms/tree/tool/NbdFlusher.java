package io.ecms.tree.tool;

import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Makes a storage daemon write its qcow2 tables to the disk.
 *
 * <p>They live in memory until someone flushes, so after a crash a cache that was never flushed is
 * valid but empty. A flush through the export is the one way that also works while the parent is
 * dead; reopening the node would wait for it.
 */
public final class NbdFlusher {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private NbdFlusher() {}

  /**
   * Flushes {@code export} on the unix socket.
   *
   * @throws ToolException as {@link NbdClient}
   */
  public static void flush(Path socket, String export) {
    try (NbdClient client =
        NbdClient.connect(UnixDomainSocketAddress.of(socket), export, TIMEOUT)) {
      client.flush(TIMEOUT);
    }
  }
}
