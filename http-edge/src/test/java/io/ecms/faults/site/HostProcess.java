package io.ecms.faults.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process of a host, with its output in a file. Can be stopped for a while and killed. */
public final class HostProcess {
  private static final Duration END = Duration.ofSeconds(20);
  private static final int LAST_LINES = 30;

  private final Tools tools = new Tools();
  private final String what;
  private final Process process;
  private final Path console;

  private HostProcess(String what, Process process, Path console) {
    this.what = what;
    this.process = process;
    this.console = console;
  }

  /**
   * Starts a program on a host.
   *
   * @param console where its output goes, after what is there already
   */
  static HostProcess start(
      Host host, List<String> line, Map<String, String> environment, Path console) {
    List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", host.namespace()));
    whole.addAll(line);
    ProcessBuilder builder =
        new ProcessBuilder(whole)
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(ProcessBuilder.Redirect.appendTo(console.toFile()));
    builder.environment().putAll(environment);
    try {
      Files.createDirectories(console.getParent());
      return new HostProcess(host.name(), builder.start(), console);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean alive() {
    return process.isAlive();
  }

  /** SIGKILL; returns when it is gone. Idempotent. */
  void kill() {
    process.destroyForcibly();
    awaitEnd(END);
  }

  /** SIGTERM; returns when it has ended in order. */
  void terminate(Duration limit) {
    process.destroy();
    awaitEnd(limit);
  }

  private void awaitEnd(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(what + " does not end; it said: " + lastWords());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** SIGSTOP: it does nothing any more, and does not know it. */
  void pause() {
    tools.run("kill", "-STOP", String.valueOf(process.pid()));
  }

  /** SIGCONT; nothing when it is dead. */
  void resume() {
    tools.attempt("kill", "-CONT", String.valueOf(process.pid()));
  }

  /** The end of its output. */
  String lastWords() {
    if (!Files.exists(console)) {
      return "nothing";
    }
    try (Stream<String> lines = Files.lines(console)) {
      List<String> all = lines.toList();
      return String.join("\n", all.subList(Math.max(0, all.size() - LAST_LINES), all.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
