package io.ecms.edge.cli.quickstart;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Processes that a killed server left behind: known programs whose command line names something
 * inside the quickstart's own directory. Nothing else on the host is touched.
 *
 * @param processes those found
 */
record Leftovers(List<ProcessHandle> processes) {
  private static final Set<String> PROGRAMS =
      Set.of("libvirtd", "virtlogd", "qemu-system-x86_64", "qemu-storage-daemon", "qemu-nbd");

  private static final Duration GRACE = Duration.ofSeconds(10);

  /** Finds them. */
  static Leftovers of(Path data) {
    return new Leftovers(
        ProcessHandle.allProcesses().filter(process -> belongs(process.pid(), data)).toList());
  }

  private static boolean belongs(long pid, Path data) {
    String[] words = commandLine(pid).split("\0", -1);
    String program = words[0].substring(words[0].lastIndexOf('/') + 1);
    return PROGRAMS.contains(program) && String.join(" ", words).contains(data + "/");
  }

  private static String commandLine(long pid) {
    try {
      byte[] raw = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline"));
      return new String(raw, StandardCharsets.UTF_8);
    } catch (IOException gone) {
      return ""; // it ended by itself in the meantime, which is all that is wanted
    }
  }

  /** Asks them to end, forces those that do not; true when there were any. */
  boolean end() {
    processes.forEach(ProcessHandle::destroy);
    CompletableFuture<?> allEnded =
        CompletableFuture.allOf(
            processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new));
    try {
      allEnded.get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException stillThere) {
      processes.forEach(ProcessHandle::destroyForcibly);
    } catch (InterruptedException interrupted) {
      processes.forEach(ProcessHandle::destroyForcibly);
      Thread.currentThread().interrupt();
    }
    return !processes.isEmpty();
  }
}
