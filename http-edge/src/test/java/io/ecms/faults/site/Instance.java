package io.ecms.faults.site;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A role of the product on its host, started anew whenever it has ended: its supervisor. */
public final class Instance {
  private static final Duration ORDERLY_END = Duration.ofSeconds(40);

  private final Host host;
  private final List<String> line;
  private final Path console;
  private @Nullable HostProcess process;

  Instance(Host host, List<String> line, Path console) {
    this.host = host;
    this.line = List.copyOf(line);
    this.console = console;
  }

  public Host host() {
    return host;
  }

  /** Starts it when it does not run. */
  synchronized void ensureStarted() {
    if (process == null || !process.alive()) {
      process = HostProcess.start(host, line, Map.of(), console);
    }
  }

  synchronized boolean wasStarted() {
    return process != null;
  }

  synchronized boolean alive() {
    return process != null && process.alive();
  }

  /** SIGKILL; returns when it is gone. */
  public synchronized void kill() {
    if (process != null) {
      process.kill();
    }
  }

  /** SIGTERM; returns when it has ended in order. */
  public synchronized void terminate() {
    if (process != null) {
      process.terminate(ORDERLY_END);
    }
  }

  /** SIGSTOP. */
  public synchronized void pause() {
    if (process != null) {
      process.pause();
    }
  }

  /** SIGCONT; nothing when it is dead or was not stopped. */
  public synchronized void resume() {
    if (process != null && process.alive()) {
      process.resume();
    }
  }

  /** The end of what it printed. */
  synchronized String lastWords() {
    return process == null ? "it was never started" : process.lastWords();
  }

  @Override
  public String toString() {
    return host.name();
  }
}
