package io.ecms.tree.stack.kernel;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a host tells of itself; other paths than its own are for tests.
 *
 * @param sysfs normally {@code /sys}
 * @param procfs normally {@code /proc}
 * @param programs directories with programs, separated by colons
 */
public record KernelHost(Path sysfs, Path procfs, String programs) {
  private static final String ISCSID = "@ISCSIADM_ABSTRACT_NAMESPACE";
  private static final String AVAILABLE = "MemAvailable:";

  /** This host. */
  public static KernelHost system() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return new KernelHost(Path.of("/sys"), Path.of("/proc"), path + ":/usr/sbin:/sbin");
  }

  boolean hasProgram(String name) {
    return Arrays.stream(programs.split(File.pathSeparator, -1))
        .filter(directory -> !directory.isEmpty())
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
  }

  /** Whether the initiator's daemon listens, or the host's start-up system for it. */
  boolean hasInitiatorDaemon() throws IOException {
    return Files.readString(procfs.resolve("net/unix")).contains(ISCSID);
  }

  /** Memory that could be taken without starving what runs, in bytes. */
  long availableMemory() throws IOException {
    for (String line : Files.readAllLines(procfs.resolve("meminfo"))) {
      if (line.startsWith(AVAILABLE)) {
        String kib = line.substring(AVAILABLE.length()).replace("kB", "").strip();
        return Long.parseLong(kib) << 10;
      }
    }
    throw new IOException("no " + AVAILABLE + " in " + procfs.resolve("meminfo"));
  }
}
