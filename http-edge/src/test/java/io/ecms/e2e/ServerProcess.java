package io.ecms.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One of several servers, in a process of its own. */
final class ServerProcess {
  private static final Duration END = Duration.ofSeconds(40);

  private final Path directory;
  private final List<String> line;
  private final Api api;
  private Process process;

  /**
   * Starts a server.
   *
   * @param directory of its data; its console output lies beside it
   * @param join members to join, HOST:PORT; on every server the same
   * @param settings single configuration keys
   */
  ServerProcess(
      Path directory, int http, int port, List<String> join, Map<String, String> settings) {
    this.directory = directory;
    this.api = new Api(http);
    this.line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-Decms.home=" + Installation.ROOT,
                "-Dlogback.configurationFile=" + Installation.ROOT.resolve("conf/logback.xml"),
                "-cp",
                System.getProperty("java.class.path"),
                "io.ecms.edge.cli.Main",
                "server",
                "--data=" + directory,
                "--bind=127.0.0.1",
                "--port=" + http,
                "--cluster-host=127.0.0.1",
                "--cluster-port=" + port,
                "--join=" + String.join(",", join)));
    settings.forEach((key, value) -> line.add("--set=" + key + "=" + value));
    this.process = start();
  }

  private Process start() {
    try {
      return new ProcessBuilder(line)
          .redirectErrorStream(true)
          .redirectOutput(
              ProcessBuilder.Redirect.appendTo(
                  directory.resolveSibling(directory.getFileName() + ".console").toFile()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Api api() {
    return api;
  }

  boolean isReady() {
    try {
      return process.isAlive() && api.get("/health/ready").status() == 200;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  /** When it last began to be the master, as its log has it; empty when it never did. */
  String masterSince() {
    try (var lines = Files.lines(directory.resolve("log").resolve("ecms.log"))) {
      return lines
          .filter(text -> text.contains("The master serves"))
          .map(text -> text.substring(0, text.indexOf(' ')))
          .reduce("", (_, last) -> last);
    } catch (IOException e) {
      return "";
    }
  }

  /** SIGKILL; returns at once. */
  void kill() {
    process.destroyForcibly();
  }

  /** TERM, and waits for the end; the exit code. */
  int stop() {
    process.destroy();
    return awaitEnd();
  }

  /** Starts it again over what it has left. */
  void startAgain() {
    int _ = awaitEnd();
    process = start();
  }

  private int awaitEnd() {
    try {
      if (!process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("the server does not end: " + directory);
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Ends it whatever it does. */
  void close() {
    kill();
    int _ = awaitEnd();
    api.close();
  }
}
