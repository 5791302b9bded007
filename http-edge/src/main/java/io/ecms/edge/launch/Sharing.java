package io.ecms.edge.launch;

import io.ecms.edge.cli.launch.HypervisorKind;
import io.ecms.edge.cli.launch.QuickstartOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Several node controllers on one host share it: each is given its part of the memory and of the
 * disk, so that together they never promise more than there is.
 */
final class Sharing {
  private static final Path MEMINFO = Path.of("/proc/meminfo");
  private static final double USABLE = 0.75;
  private static final long KIB_PER_MIB = 1024;
  private static final long BYTES_PER_GIB = 1L << 30;

  private Sharing() {}

  /**
   * The capacity of each node; nothing when nodes are simulated, which have as much as they say.
   */
  static Map<String, Object> ofHost(QuickstartOptions options) {
    if (options.hypervisor() == HypervisorKind.SIMULATED) {
      return Map.of();
    }
    try {
      Files.createDirectories(options.data());
      long diskGib = Files.getFileStore(options.data()).getUsableSpace() / BYTES_PER_GIB;
      return Map.of(
          "ecms.node.capacity.memory-mib",
          Math.max(128, (long) (memoryMib() * USABLE) / options.nodes()),
          "ecms.node.capacity.storage-gib",
          Math.max(1, (long) (diskGib * USABLE) / options.nodes()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at the host", e);
    }
  }

  private static long memoryMib() throws IOException {
    return Files.readAllLines(MEMINFO).stream()
        .filter(line -> line.startsWith("MemTotal:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / KIB_PER_MIB)
        .findFirst()
        .orElseThrow(() -> new IOException(MEMINFO + " has no MemTotal"));
  }
}
