package io.ecms.node.hypervisor.libvirt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory below which every private libvirtd has its sockets, one directory each. Those of a
 * libvirtd that was killed, with all of its VMs, stay behind; the next start of any other one
 * removes them.
 */
final class RuntimeDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(RuntimeDirectory.class);
  private static final String OURS = "[0-9a-f]{12}";
  private static final String STARTED = "started";

  /** Younger ones may be in the middle of a start, without a process to show for it yet. */
  private static final Duration YOUNG = Duration.ofMinutes(2);

  private RuntimeDirectory() {}

  /**
   * Makes {@code own} and removes the directories beside it in which no process lives.
   *
   * @throws IOException when {@code own} cannot be made; what cannot be removed is only logged
   */
  static void prepare(Path own) throws IOException {
    Files.createDirectories(own);
    Path marker = Files.writeString(own.resolve(STARTED), "");
    // The file system's own time on both sides, so that no clock is needed.
    FileTime now = Files.getLastModifiedTime(marker);
    for (Path other : directories(Objects.requireNonNull(own.toAbsolutePath().getParent()))) {
      if (!other.equals(own.toAbsolutePath()) && isStale(other, now)) {
        LOG.info("removing {}, which a libvirtd that is gone has left", other);
        removeOrTell(other);
      }
    }
  }

  private static List<Path> directories(Path parent) throws IOException {
    try (Stream<Path> children = Files.list(parent)) {
      return children
          .filter(child -> child.getFileName().toString().matches(OURS) && Files.isDirectory(child))
          .toList();
    }
  }

  private static boolean isStale(Path directory, FileTime now) throws IOException {
    long age = now.toMillis() - Files.getLastModifiedTime(directory).toMillis();
    if (age < YOUNG.toMillis()) {
      return false;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".pid"))
          .noneMatch(RuntimeDirectory::isOfSomebodyAlive);
    } catch (UncheckedIOException e) {
      LOG.debug("{} is left alone", directory, e);
      return false;
    }
  }

  /** A process id that was given to somebody else counts as alive: better too much is kept. */
  private static boolean isOfSomebodyAlive(Path file) {
    try {
      return ProcessHandle.of(Long.parseLong(Files.readString(file).strip())).isPresent();
    } catch (IOException | NumberFormatException e) {
      LOG.debug("{} names no process", file, e);
      return false;
    }
  }

  private static void removeOrTell(Path directory) {
    try {
      remove(directory);
    } catch (UncheckedIOException e) {
      LOG.warn("{} stays behind: {}", directory, e.getMessage());
    }
  }

  /** Removes a directory with all that is in it; no error when it is not there. */
  static void remove(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + directory, e);
    }
  }
}
