package io.ecms.edge.cli.command;

import io.ecms.edge.cli.base.ExitCode;
import io.ecms.edge.cli.base.Host;
import io.ecms.edge.cli.base.Logs;
import io.ecms.edge.cli.launch.Running;
import io.ecms.edge.cli.session.Roles;
import io.ecms.edge.cli.session.Session;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the commands that run a role of the program, and the running itself. */
public final class RoleOptions {
  private static final String DEFAULT_DATA = "/var/lib/ecms";

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "HOCON file laid over the built-in configuration.")
  private @Nullable Path config;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Directory of the journal, the caches and the log (default: " + DEFAULT_DATA + ").")
  private Path data = Path.of(DEFAULT_DATA);

  @Option(
      names = {"-D", "--set"},
      paramLabel = "KEY=VALUE",
      description = "Single configuration key; may be given several times.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Nullable Path config(Host host) {
    return config == null ? null : host.directory().resolve(config).normalize();
  }

  Path data(Host host) {
    return host.directory().resolve(data).normalize();
  }

  Map<String, String> settings() {
    return Map.copyOf(settings);
  }

  /** Whether unix sockets will lie in the data directory, which bounds the length of its path. */
  boolean hasSockets() {
    return !"simulated".equals(settings.get("ecms.node.stack"));
  }

  /** Runs a role until it is asked to end. */
  int run(Session session, Supplier<Running> start, String what) throws InterruptedException {
    Path log = Logs.toFile(data(session.host()));
    Running running = start.get();
    Roles.endWithProcess(running);
    session.printer().say(what + " is ready; log: " + log);
    Roles.awaitEnd(running);
    return ExitCode.DONE.value();
  }
}
