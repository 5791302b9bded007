package io.ecms.tree.process;

import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a process and what it started: TERM, a grace time, KILL. */
final class Termination {
  private static final Logger LOG = LoggerFactory.getLogger(Termination.class);

  /** How long a killed process may take to vanish; longer means that it hangs in the kernel. */
  private static final Duration AFTER_KILL = Duration.ofSeconds(5);

  private static final Duration POLL = Duration.ofMillis(5);

  private Termination() {}

  /** Whether the process runs; one that has ended and that nobody reaps does not. */
  static boolean isAlive(ProcessHandle process) {
    return process.isAlive() && !ProcFs.isZombie(process.pid());
  }

  static void stop(ProcessHandle process, Duration grace) {
    // Taken before the parent ends: afterwards its children belong to init and are not found.
    List<ProcessHandle> descendants = process.descendants().toList();
    process.destroy();
    if (!endsWithin(process, grace)) {
      process.destroyForcibly();
      if (!endsWithin(process, AFTER_KILL)) {
        LOG.warn("pid {} did not end within {} of KILL", process.pid(), AFTER_KILL);
      }
    }
    descendants.forEach(ProcessHandle::destroyForcibly);
  }

  private static boolean endsWithin(ProcessHandle process, Duration time) {
    Deadline deadline = Deadline.in(time);
    try {
      while (isAlive(process)) {
        if (deadline.isOver()) {
          return false;
        }
        Thread.sleep(POLL);
      }
    } catch (InterruptedException interrupted) {
      // The caller is being cancelled: no grace, but the process must still not be left behind.
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    return true;
  }
}
