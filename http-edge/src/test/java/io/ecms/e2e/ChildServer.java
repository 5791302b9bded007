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
import org.awaitility.Awaitility;

/** The product in a process of its own, as the command line starts it, which can be killed. */
final class ChildServer {
  private static final Duration READY = Duration.ofSeconds(40);
  private static final Duration END = Duration.ofSeconds(30);

  private final Process process;
  private final Api api;
  private final Path console;

  private ChildServer(Process process, Api api, Path console) {
    this.process = process;
    this.api = api;
    this.console = console;
  }

  /**
   * Starts a server with simulated nodes, which are not added, and waits until it takes commands.
   *
   * @param directory of the server's data, and of its console output beside it
   * @param settings single configuration keys
   */
  static ChildServer start(Path directory, int nodes, Map<String, String> settings) {
    int port = TestServer.freePort();
    Path console = directory.resolve("console.log");
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx384m",
                "-Decms.home=" + Installation.ROOT,
                "-Dlogback.configurationFile=" + Installation.ROOT.resolve("conf/logback.xml"),
                "-cp",
                System.getProperty("java.class.path"),
                "io.ecms.edge.cli.Main",
                "quickstart",
                "--foreground",
                "--serve-only",
                "--hypervisor=simulated",
                "--data=" + directory.resolve("data"),
                "--port=" + port,
                "--nodes=" + nodes));
    settings.forEach((key, value) -> line.add("--set=" + key + "=" + value));
    try {
      Process process =
          new ProcessBuilder(line)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(console.toFile()))
              .start();
      ChildServer server = new ChildServer(process, new Api(port), console);
      server.awaitReady();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitReady() {
    try {
      Awaitility.await()
          .atMost(READY)
          .pollInterval(Duration.ofMillis(50))
          .ignoreExceptionsInstanceOf(UncheckedIOException.class)
          .until(() -> !process.isAlive() || api.get("/health/ready").status() == 200);
    } catch (RuntimeException e) {
      kill();
      throw e;
    }
    if (!process.isAlive()) {
      throw new AssertionError("the server has ended: " + said());
    }
  }

  private String said() {
    try {
      return Files.readString(console);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Api api() {
    return api;
  }

  /** SIGKILL; returns when the process is gone. Idempotent. */
  void kill() {
    process.destroyForcibly();
    awaitEnd();
    api.close();
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("the server does not end: " + said());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
