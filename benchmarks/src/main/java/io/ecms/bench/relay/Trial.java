package io.ecms.bench.relay;

import com.sun.management.OperatingSystemMXBean;
import io.ecms.bench.load.Latencies;
import io.ecms.bench.load.Pause;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One measurement of one way. */
final class Trial {
  private static final double GIB = 1L << 30;
  private static final long STREAM = 64L << 20;
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private Trial() {}

  /**
   * How fast bytes went.
   *
   * @param mibPerSecond by one connection
   * @param cpuPerGib seconds of processor time of the whole process, both ends included
   */
  record Throughput(double mibPerSecond, double cpuPerGib) {}

  /** One connection that fetches without a pause. */
  static Throughput throughput(Way way, Duration time) throws IOException {
    try (Blocks.Client client = new Blocks.Client(way.entry())) {
      client.fetch(STREAM);
      long cpu = PROCESS.getProcessCpuTime();
      long begun = System.nanoTime();
      long end = begun + time.toNanos();
      long bytes = 0;
      while (System.nanoTime() < end) {
        client.fetch(STREAM);
        bytes += STREAM;
      }
      double seconds = (System.nanoTime() - begun) / 1e9;
      double used = (PROCESS.getProcessCpuTime() - cpu) / 1e9;
      return new Throughput(bytes / seconds / (1 << 20), used / (bytes / GIB));
    }
  }

  /** One connection with one request at a time. */
  static Latencies.Summary latency(Way way, int bytes, Duration time) throws IOException {
    Latencies latencies = new Latencies();
    try (Blocks.Client client = new Blocks.Client(way.entry())) {
      long end = System.nanoTime() + time.toNanos();
      long begun = System.nanoTime();
      while (begun < end) {
        client.fetch(bytes);
        long done = System.nanoTime();
        latencies.add(done - begun);
        begun = done;
      }
    }
    return latencies.summary();
  }

  /**
   * Processor time of the whole process, in ms per second, while so many connections, each of which
   * has been used once, are silent.
   */
  static double idle(Way way, int connections, Duration time) throws IOException {
    List<Blocks.Client> clients = new ArrayList<>();
    try {
      for (int i = 0; i < connections; i++) {
        Blocks.Client client = new Blocks.Client(way.entry());
        clients.add(client);
        client.fetch(4096);
      }
      Pause.of(Duration.ofSeconds(1));
      long cpu = PROCESS.getProcessCpuTime();
      long begun = System.nanoTime();
      Pause.of(time);
      return (PROCESS.getProcessCpuTime() - cpu) / 1e6 / ((System.nanoTime() - begun) / 1e9);
    } finally {
      for (Blocks.Client client : clients) {
        client.close();
      }
    }
  }
}
