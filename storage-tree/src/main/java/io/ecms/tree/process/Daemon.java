package io.ecms.tree.process;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A long-lived process, started here or adopted from an earlier JVM; thread-safe. */
public interface Daemon {

  long pid();

  boolean isAlive();

  /** Bytes that it has read from files; 0 when it is gone or the host does not tell. */
  long bytesReadFromFiles();

  /** Completes when the process has ended, for whatever reason, including {@link #stop}. */
  CompletableFuture<Void> onExit();

  /**
   * Asks the process to end (TERM), forces it (KILL) after {@code grace}, and returns when it is
   * gone.
   *
   * @param grace time between the two; zero or more
   */
  void stop(Duration grace);
}
