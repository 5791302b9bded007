package io.ecms.bench.tree;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link TreeHost} as who runs it sees it. Lines may be asked ahead of their answers. */
final class HostProcess implements AutoCloseable {
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
  private static final int END_SECONDS = 20;

  private final int number;
  private final Process process;
  private final Path log;
  private final PrintWriter in;
  private final BufferedReader out;

  private HostProcess(int number, Process process, Path log) {
    this.number = number;
    this.log = log;
    this.process = process;
    this.in = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), /* autoFlush= */ true);
    this.out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Starts host {@code number} in its namespace. */
  static HostProcess start(int number, Path directory, Fabric fabric) throws IOException {
    List<String> line = new ArrayList<>();
    line.addAll(List.of("ip", "netns", "exec", Links.namespace(number), JAVA.toString()));
    line.addAll(
        List.of(
            "-Xmx96m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dlogback.configurationFile=" + System.getProperty("logback.configurationFile", ""),
            "-cp",
            System.getProperty("java.class.path"),
            TreeHost.class.getName(),
            directory.resolve("host-" + number).toString(),
            Links.address(number),
            String.valueOf(fabric.blockBytes()),
            String.valueOf(fabric.blocks()),
            String.valueOf(fabric.readAhead())));
    Path log = directory.resolve("host-" + number + ".log");
    return new HostProcess(
        number, new ProcessBuilder(line).redirectError(log.toFile()).start(), log);
  }

  void tell(String line) {
    in.println(line);
  }

  /** The next answer. */
  String answer() throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new IOException("host %d has ended: %s".formatted(number, Files.readString(log)));
    }
    return line;
  }

  String ask(String line) throws IOException {
    tell(line);
    return answer();
  }

  /** Lets it end in order, or kills it. */
  @Override
  public void close() {
    in.close();
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
