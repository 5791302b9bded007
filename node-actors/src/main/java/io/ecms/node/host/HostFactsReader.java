package io.ecms.node.host;

import io.ecms.node.host.HostFacts.HypervisorFacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads a host's facts from /proc and from the file system of its data (E5).
 *
 * <p>Memory is not asked of libvirt, whose figure is wrong on hosts with hot-added memory.
 */
public final class HostFactsReader {
  private static final long GIB = 1L << 30;
  private static final long KIB_PER_MIB = 1024;

  /** A host with many guests has an interface for each. */
  private static final int MAX_INTERFACES = 32;

  private final Path proc;
  private final Path data;

  /**
   * @param proc where procfs is mounted, {@code /proc}; sysfs is beside it
   * @param data existing directory with the node's data
   */
  public HostFactsReader(Path proc, Path data) {
    this.proc = proc;
    this.data = data;
  }

  /**
   * The facts now.
   *
   * @throws UncheckedIOException when one of the files cannot be read
   */
  public HostFacts read(HypervisorFacts hypervisor) {
    try {
      List<String> memory = Files.readAllLines(proc.resolve("meminfo"));
      List<String> processors = Files.readAllLines(proc.resolve("cpuinfo"));
      FileStore store = Files.getFileStore(data);
      return new HostFacts(
          Files.readString(proc.resolve("sys/kernel/hostname")).strip(),
          address(),
          (int) values(processors, "processor").count(),
          values(processors, "model name").findFirst().orElse("unknown"),
          mib(memory, "MemTotal"),
          mib(memory, "MemAvailable"),
          store.getTotalSpace() / GIB,
          store.getUsableSpace() / GIB,
          hypervisor,
          new Platform(kernel(), numaNodes(), interfaces()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the facts of this host", e);
    }
  }

  private static long mib(List<String> meminfo, String key) throws IOException {
    String value =
        values(meminfo, key)
            .findFirst()
            .orElseThrow(() -> new IOException("no " + key + " in meminfo"));
    try {
      return Long.parseLong(value.replace(" kB", "")) / KIB_PER_MIB;
    } catch (NumberFormatException e) {
      throw new IOException(key + " in meminfo is not a number: " + value, e);
    }
  }

  /** Values of the lines {@code key : value}. */
  private static Stream<String> values(List<String> lines, String key) {
    return lines.stream()
        .map(line -> line.split(":", 2))
        .filter(parts -> parts.length == 2 && parts[0].strip().equals(key))
        .map(parts -> parts[1].strip());
  }

  private String kernel() throws IOException {
    Path release = proc.resolve("sys/kernel/osrelease");
    return Files.exists(release) ? Files.readString(release).strip() : "unknown";
  }

  /** A kernel without NUMA does not tell. */
  private int numaNodes() throws IOException {
    Path nodes = proc.resolveSibling("sys").resolve("devices/system/node");
    if (!Files.isDirectory(nodes)) {
      return 1;
    }
    try (Stream<Path> entries = Files.list(nodes)) {
      return Math.max(
          1,
          (int)
              entries.filter(entry -> entry.getFileName().toString().matches("node\\d+")).count());
    }
  }

  private static List<String> interfaces() throws IOException {
    List<String> names = new ArrayList<>();
    for (NetworkInterface one : NetworkInterface.networkInterfaces().toList()) {
      if (one.isUp() && !one.isLoopback()) {
        names.add(one.getName());
      }
    }
    return names.stream().sorted().limit(MAX_INTERFACES).toList();
  }

  private static Optional<String> address() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(Inet4Address.class::isInstance)
        .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
        .map(InetAddress::getHostAddress)
        .findFirst();
  }
}
