package io.ecms.tree.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Drains one output of a process into a bounded buffer, on a virtual thread of its own. */
final class OutputCollector {
  private static final Logger LOG = LoggerFactory.getLogger(OutputCollector.class);
  private static final int CHUNK = 8192;

  private final InputStream stream;
  private final int limit;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final Thread thread;
  private boolean truncated;

  private OutputCollector(InputStream stream, String name, int limit) {
    this.stream = stream;
    this.limit = limit;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::drain);
  }

  static OutputCollector start(InputStream stream, String name, int limit) {
    OutputCollector collector = new OutputCollector(stream, name, limit);
    collector.thread.start();
    return collector;
  }

  private void drain() {
    byte[] chunk = new byte[CHUNK];
    try (stream) {
      for (int n = stream.read(chunk); n >= 0; n = stream.read(chunk)) {
        keep(chunk, n);
      }
    } catch (IOException closedAtDeadline) {
      LOG.debug("output of {} ended early", thread.getName(), closedAtDeadline);
    }
  }

  private synchronized void keep(byte[] chunk, int n) {
    int room = Math.min(n, limit - kept.size());
    kept.write(chunk, 0, room);
    truncated |= room < n;
  }

  /** Waits for the end of the output, at most {@code time}; what comes later is not collected. */
  void finish(Duration time) {
    try {
      if (!thread.join(time)) {
        LOG.debug("output of {} is still open after the process ended", thread.getName());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  synchronized String text() {
    return kept.toString(StandardCharsets.UTF_8);
  }

  synchronized boolean truncated() {
    return truncated;
  }
}
