package io.ecms.tree.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the log file of a daemon small without the daemon's help.
 *
 * <p>The daemon has the file open for appending, so after a truncation its next line goes to the
 * new end. A line that is written during the copy can be lost; that is the price of not standing
 * between the daemon and its file.
 */
record DaemonLog(Path file) {
  private static final Logger LOG = LoggerFactory.getLogger(DaemonLog.class);

  /** Size above which the file is cut. */
  static final long MAX_BYTES = 1 << 20;

  /** Newest part that survives a cut. */
  static final int KEPT_BYTES = 1 << 18;

  /** Cuts the file to its newest part if it is too large. */
  void trim() {
    try {
      if (Files.exists(file) && Files.size(file) > MAX_BYTES) {
        cut();
      }
    } catch (IOException e) {
      LOG.warn("log {} could not be cut", file, e);
    }
  }

  private void cut() throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer newest = ByteBuffer.allocate(KEPT_BYTES);
      channel.read(newest, channel.size() - KEPT_BYTES);
      channel.truncate(0);
      channel.write(newest.flip(), 0);
    }
  }
}
