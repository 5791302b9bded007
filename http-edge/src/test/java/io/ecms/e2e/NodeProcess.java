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

/** A node controller in a process of its own, with its storage daemons: a host that can die. */
final class NodeProcess {
  private static final Duration END = Duration.ofSeconds(30);

  private final String name;
  private final Path data;
  private final Process process;

  private NodeProcess(String name, Path data, Process process) {
    this.name = name;
    this.data = data;
    this.process = process;
  }

  /**
   * Starts it.
   *
   * @param data of the node; its console output lies beside it
   * @param server cluster port of the server to join
   * @param settings single configuration keys
   */
  static NodeProcess start(String name, Path data, int server, Map<String, String> settings) {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx192m",
                "-Decms.home=" + Installation.ROOT,
                "-Dlogback.configurationFile=" + Installation.ROOT.resolve("conf/logback.xml"),
                "-cp",
                System.getProperty("java.class.path"),
                "io.ecms.edge.cli.Main",
                "node",
                "--name=" + name,
                "--data=" + data,
                "--cluster-host=127.0.0.1",
                "--cluster-port=" + TestServer.freePort(),
                "--join=127.0.0.1:" + server));
    settings.forEach((key, value) -> line.add("--set=" + key + "=" + value));
    try {
      return new NodeProcess(
          name,
          data,
          new ProcessBuilder(line)
              .redirectErrorStream(true)
              .redirectOutput(
                  ProcessBuilder.Redirect.appendTo(data.resolveSibling(name + ".console").toFile()))
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String name() {
    return name;
  }

  /**
   * Process id of the storage daemon of an image.
   *
   * @param data of the node
   */
  static long daemon(Path data, String image) {
    try {
      return Long.parseLong(Files.readString(pidFile(data, image)).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL to the controller and then to its storage daemon, which it cannot bring back. */
  void kill(String image) {
    process.destroyForcibly();
    if (Files.exists(pidFile(data, image))) {
      ProcessHandle.of(daemon(data, image)).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  private static Path pidFile(Path data, String image) {
    return data.resolve("tree/images").resolve(image).resolve("daemon.pid");
  }

  /** SIGSTOP to both: connections are accepted and nobody answers. */
  void hang(String image) {
    signal("STOP", process.pid());
    signal("STOP", daemon(data, image));
  }

  /** Sends a signal, for example STOP. */
  static void signal(String signal, long pid) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start();
      if (!kill.waitFor(END.toMillis(), TimeUnit.MILLISECONDS) || kill.exitValue() != 0) {
        throw new AssertionError("kill -" + signal + " " + pid + " did not work");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Ends whatever is left of it. */
  void close(String image) {
    kill(image);
    try {
      if (!process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("the node does not end: " + data);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
