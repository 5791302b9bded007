package io.ecms.tree.process;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A daemon by its {@link ProcessHandle}, which remembers the start time and therefore never signals
 * a later process with the same id.
 *
 * <p>A virtual thread of its own watches for the end. {@link ProcessHandle#onExit} would report it
 * through the common pool, where any blocked task could keep the news from us.
 */
final class ProcessDaemon implements Daemon {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessDaemon.class);

  /** How often the log of a daemon is looked at. */
  private static final Duration LOG_CHECK = Duration.ofSeconds(30);

  /** How often an adopted daemon is looked at: only a parent is told of an end. */
  private static final Duration POLL = Duration.ofMillis(50);

  private final ProcessHandle handle;
  private final String name;
  private final CompletableFuture<Void> exited = new CompletableFuture<>();

  private ProcessDaemon(ProcessHandle handle, String name) {
    this.handle = handle;
    this.name = name;
  }

  /** A child of this JVM, whose log is kept bounded while it runs. */
  static ProcessDaemon started(Process process, String name, DaemonLog log) {
    ProcessDaemon daemon = new ProcessDaemon(process.toHandle(), name);
    daemon.watch(() -> {
      while (!process.waitFor(LOG_CHECK.toMillis(), TimeUnit.MILLISECONDS)) {
        log.trim();
      }
    });
    return daemon;
  }

  /** A process that somebody else started. */
  static ProcessDaemon adopted(ProcessHandle handle, String name) {
    ProcessDaemon daemon = new ProcessDaemon(handle, name);
    daemon.watch(() -> {
      while (daemon.isAlive()) {
        Thread.sleep(POLL);
      }
    });
    return daemon;
  }

  @FunctionalInterface
  private interface Waiting {
    void untilEnd() throws InterruptedException;
  }

  private void watch(Waiting waiting) {
    Thread.ofVirtual()
        .name("watch-" + handle.pid())
        .start(() -> {
          try {
            waiting.untilEnd();
            exited.complete(null);
          } catch (InterruptedException e) {
            exited.completeExceptionally(e);
          }
        });
  }

  @Override
  public long pid() {
    return handle.pid();
  }

  @Override
  public boolean isAlive() {
    return Termination.isAlive(handle);
  }

  @Override
  public long bytesReadFromFiles() {
    return ProcFs.bytesReadFromFiles(pid());
  }

  @Override
  public CompletableFuture<Void> onExit() {
    return exited.copy();
  }

  @Override
  public void stop(Duration grace) {
    if (isAlive()) {
      LOG.info("stopping {} (pid {})", name, pid());
      Termination.stop(handle, grace);
    }
  }
}
