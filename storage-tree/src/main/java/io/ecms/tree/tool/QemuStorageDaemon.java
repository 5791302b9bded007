package io.ecms.tree.tool;

import io.ecms.tree.process.CommandRunner;
import io.ecms.tree.process.Daemon;
import io.ecms.tree.process.DaemonCommand;
import io.ecms.tree.process.Deadline;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The {@code qemu-storage-daemon} (QEMU 7.2 or later): starts it, talks to it, ends it. */
public final class QemuStorageDaemon {
  private static final Logger LOG = LoggerFactory.getLogger(QemuStorageDaemon.class);
  private static final Duration START = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(10);
  private static final Duration QUIT = Duration.ofSeconds(3);
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final CommandRunner runner;

  public QemuStorageDaemon(CommandRunner runner) {
    this.runner = runner;
  }

  /**
   * Starts a daemon that serves nothing yet.
   *
   * @param monitor unix socket that it makes for QMP, shorter than 108 bytes
   */
  public Daemon start(Path monitor, Path log) {
    return runner.start(
        new DaemonCommand(
            List.of(
                "qemu-storage-daemon",
                "--chardev",
                "socket,id=m,path=" + escape(monitor) + ",server=on,wait=off",
                "--monitor",
                "chardev=m"),
            log));
  }

  /** QEMU's option parser takes a doubled comma as a comma. */
  private static String escape(Path path) {
    return path.toString().replace(",", ",,");
  }

  /**
   * Connects to the monitor as soon as the daemon listens.
   *
   * @throws ToolException {@code qsd-not-ready} (retryable) when it ends or does not listen in time
   */
  public QmpClient monitor(Daemon daemon, Path monitor) {
    Deadline deadline = Deadline.in(START);
    while (true) {
      try {
        return QmpClient.connect(monitor, START);
      } catch (ToolException notYet) {
        if (deadline.isOver() || endedWithin(daemon, POLL)) {
          String message = "qemu-storage-daemon (pid %d) is not ready".formatted(daemon.pid());
          throw new ToolException("qsd-not-ready", true, message, notYet);
        }
      }
    }
  }

  /** Ends the daemon in order, so that its cache is complete on disk; forces it when it hangs. */
  public void stop(Daemon daemon, Path monitor) {
    if (!daemon.isAlive()) {
      return;
    }
    try (QmpClient qmp = QmpClient.connect(monitor, QUIT)) {
      qmp.execute("quit", Map.of(), QUIT);
    } catch (ToolException noAnswer) {
      LOG.debug("pid {} quit without an answer, or hangs", daemon.pid(), noAnswer);
    }
    if (!endedWithin(daemon, QUIT)) {
      LOG.warn("qemu-storage-daemon (pid {}) does not quit, stopping it", daemon.pid());
    }
    daemon.stop(GRACE);
  }

  /** Ends the daemon behind a monitor whose process is not known; nothing happens when none is. */
  public void quitWhoever(Path monitor) {
    Deadline deadline = Deadline.in(QUIT);
    while (Files.exists(monitor) && !deadline.isOver()) {
      try (QmpClient qmp = QmpClient.connect(monitor, deadline.remaining())) {
        LOG.info("ending the unknown daemon at {}", monitor);
        qmp.execute("quit", Map.of(), deadline.remaining());
      } catch (ToolException goneOrGoing) {
        if (goneOrGoing.getCause() instanceof ConnectException) {
          return;
        }
        LOG.debug("daemon at {} is going", monitor, goneOrGoing);
      }
    }
  }

  private static boolean endedWithin(Daemon daemon, Duration time) {
    try {
      daemon.onExit().get(time.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException alive) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return true;
    } catch (ExecutionException impossible) {
      throw new IllegalStateException("waiting for pid " + daemon.pid(), impossible);
    }
  }
}
