package io.ecms.edge.cli.doctor;

import io.ecms.edge.cli.output.Quantities;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The checks that need no tool. */
final class HostChecks {
  /** Java that the product is compiled for. */
  static final int JAVA = 25;

  private static final long GIB = 1L << 30;
  private static final long MEMORY_NEEDED = GIB / 2;
  private static final long MEMORY_WANTED = 2 * GIB;
  private static final long DISK_NEEDED = GIB;
  private static final long DISK_WANTED = 5 * GIB;
  private static final Pattern AVAILABLE = Pattern.compile("MemAvailable:\\s+(\\d{1,15}) kB");

  private HostChecks() {}

  /** Whether this Java is new enough. */
  static Finding java(Runtime.Version version) {
    return version.feature() >= JAVA
        ? Finding.ok("java", version.toString())
        : Finding.fail("java", version.toString(), "install JDK " + JAVA + " or newer");
  }

  /**
   * Whether this process may do what real VMs need.
   *
   * @param self a file of this process's user, {@code /proc/self}
   */
  static Finding root(Path self) {
    try {
      Object uid = Files.getAttribute(self, "unix:uid");
      return uid.equals(0)
          ? Finding.ok("permissions", "root")
          : Finding.fail(
              "permissions",
              "user id " + uid,
              "run as root, or use --hypervisor simulated, which needs no rights");
    } catch (IOException | UnsupportedOperationException unknown) {
      return Finding.warn("permissions", "cannot be found out: " + unknown, "run as root");
    }
  }

  /**
   * Whether HTTP can listen.
   *
   * @param serverThere whether the program that listens already is a server of this product
   */
  static Finding port(int port, BooleanSupplier serverThere) {
    String check = "port " + port;
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return Finding.ok(check, "free");
    } catch (IOException inUse) {
      return serverThere.getAsBoolean()
          ? Finding.ok(check, "an ECMS server listens there")
          : Finding.fail(
              check,
              "cannot be used: " + inUse.getMessage(),
              "end the program that listens there, or choose another port with --port");
    }
  }

  /**
   * Whether there is memory for the server and a few guests.
   *
   * @param meminfo {@code /proc/meminfo}
   */
  static Finding memory(Path meminfo) {
    try {
      Matcher line = AVAILABLE.matcher(Files.readString(meminfo));
      if (line.find()) {
        return amount(
            "memory",
            Long.parseLong(line.group(1)) * 1024,
            MEMORY_NEEDED,
            MEMORY_WANTED,
            "end other programs, or use a larger machine");
      }
      return Finding.warn("memory", "unknown: no MemAvailable in " + meminfo, "");
    } catch (IOException unreadable) {
      return Finding.warn("memory", "unknown: " + unreadable, "");
    }
  }

  /** Whether there is room for journal, caches and disks. */
  static Finding disk(Path data) {
    try {
      Path there = nearestExisting(data);
      return amount(
          "disk",
          Files.getFileStore(there).getUsableSpace(),
          DISK_NEEDED,
          DISK_WANTED,
          "make room on the file system of " + there + ", or choose another with --data");
    } catch (IOException unreadable) {
      return Finding.warn("disk", "unknown: " + unreadable, "");
    }
  }

  private static Path nearestExisting(Path path) throws IOException {
    for (@Nullable Path each = path; each != null; each = each.getParent()) {
      if (Files.exists(each)) {
        return each;
      }
    }
    throw new IOException("no part of " + path + " exists");
  }

  private static Finding amount(String check, long has, long needed, long wanted, String remedy) {
    String found = Quantities.bytes(has) + " free";
    if (has < needed) {
      return Finding.fail(check, found + ", needed " + Quantities.bytes(needed), remedy);
    }
    return has < wanted
        ? Finding.warn(check, found + ", better " + Quantities.bytes(wanted), remedy)
        : Finding.ok(check, found);
  }
}
