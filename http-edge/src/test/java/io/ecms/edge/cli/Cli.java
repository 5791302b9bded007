package io.ecms.edge.cli;

import io.ecms.edge.cli.api.RetryPolicy;
import io.ecms.edge.cli.base.Host;
import io.ecms.edge.cli.output.Terminal;
import io.ecms.tree.process.HostCommandRunner;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs commands in this JVM; its clock moves only by pauses and by {@link #advance}. */
public final class Cli {
  private final Map<String, String> environment = new HashMap<>();
  private final List<Duration> pauses = new ArrayList<>();
  private final AtomicInteger keys = new AtomicInteger();
  private final Path directory;
  private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private String input = "";
  private String typed = "";
  private boolean closedPipe;

  /** How a command ended. */
  public record Result(int exit, String out, String err) {}

  public Cli(Path directory) {
    this.directory = directory;
  }

  public Cli against(StubApi api) {
    environment.put("ECMS_SERVER", api.uri().toString());
    return this;
  }

  public Cli with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  public Cli input(String text) {
    input = text;
    return this;
  }

  public Cli typing(String password) {
    typed = password;
    return this;
  }

  public void advance(Duration time) {
    now = now.plus(time);
  }

  public List<Duration> pauses() {
    return pauses;
  }

  /** The reader of the results goes away at once, as behind {@code | head}. */
  public Cli intoClosedPipe() {
    closedPipe = true;
    return this;
  }

  public Result run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    RetryPolicy retries = new RetryPolicy(4, Duration.ofMillis(100), Duration.ofSeconds(10));
    int exit = new EcmsCommandLine(host(out, err), retries).run(arguments);
    return new Result(exit, out.toString(), err.toString());
  }

  /** The surroundings of one run. */
  public Host host(StringWriter out, StringWriter err) {
    return new Host(
        new Terminal(
            closedPipe
                ? new PrintWriter(new ClosedPipe(), false, StandardCharsets.UTF_8)
                : new PrintWriter(out),
            new PrintWriter(err),
            false,
            false,
            80),
        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
        environment,
        directory,
        directory,
        () -> now,
        () -> "key-" + keys.incrementAndGet(),
        time -> {
          pauses.add(time);
          advance(time);
        },
        prompt -> typed,
        HostCommandRunner::new);
  }

  /** Refuses whatever is written, as the system does when the reader of a pipe has ended. */
  private static final class ClosedPipe extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("Broken pipe");
    }
  }
}
