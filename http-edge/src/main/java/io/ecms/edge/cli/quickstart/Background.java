package io.ecms.edge.cli.quickstart;

import io.ecms.edge.cli.api.ApiClient;
import io.ecms.edge.cli.api.Route;
import io.ecms.edge.cli.base.ExitCode;
import io.ecms.edge.cli.base.Failure;
import io.ecms.edge.cli.base.Host;
import io.ecms.edge.cli.launch.DataDirectory;
import io.ecms.edge.cli.output.Table;
import io.ecms.tree.process.CommandException;
import io.ecms.tree.process.Daemon;
import io.ecms.tree.process.DaemonCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The server's process in the background: started in a session of its own, so that it survives the
 * terminal, and ended again.
 *
 * @param host this run's surroundings
 * @param home directory of the quickstart
 */
record Background(Host host, Home home) {
  private static final Duration READY_TIMEOUT = Duration.ofSeconds(90);
  private static final Duration POLL = Duration.ofMillis(200);

  /** Time for guests and daemons to end before the process is forced. */
  private static final Duration STOP_GRACE = Duration.ofSeconds(90);

  /** Word that the command line of every quickstart contains. */
  private static final String MARK = "quickstart";

  private static final int SHOWN_LINES = 15;
  private static final Pattern PROBLEM = Pattern.compile("^\\S+ (WARN|ERROR) ");

  /**
   * Starts the server and waits until it is ready.
   *
   * @throws Failure with the end of its output when it ends before that
   */
  void start(Settings settings, Map<String, String> configuration, ApiClient api) {
    makeLogDirectory();
    try {
      Daemon daemon =
          host.runner()
              .get()
              .start(new DaemonCommand(arguments(settings, configuration), home.console()));
      awaitReady(api, daemon::isAlive);
    } catch (CommandException e) {
      throw Failure.of(ExitCode.FAILED, "the server cannot be started: " + e.getMessage(), "")
          .because(e);
    }
  }

  private void makeLogDirectory() {
    try {
      DataDirectory.make(home.data());
      Files.createDirectories(home.log().getParent());
    } catch (IOException e) {
      throw home.unusable(e);
    }
  }

  private List<String> arguments(Settings settings, Map<String, String> configuration) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                host.home().resolve("ecms").toString(),
                "quickstart",
                "--foreground",
                "--serve-only",
                "--data=" + home.data(),
                "--port=" + settings.port(),
                "--nodes=" + settings.nodes(),
                "--degree=" + settings.degree(),
                "--hypervisor=" + settings.hypervisor().word()));
    configuration.forEach((key, value) -> arguments.add("--set=" + key + '=' + value));
    return arguments;
  }

  /** Waits until a server that is starting takes commands. */
  void awaitReady(ApiClient api, BooleanSupplier alive) {
    Instant deadline = host.clock().instant().plus(READY_TIMEOUT);
    while (api.probe(Route.of("health", "ready")).isEmpty()) {
      if (!alive.getAsBoolean()) {
        throw Failure.of(
                ExitCode.FAILED,
                "the server ended before it was ready",
                "see the whole log: " + home.log())
            .withDetails(lastLines());
      }
      if (!host.clock().instant().isBefore(deadline)) {
        throw Failure.of(
                ExitCode.TIMED_OUT,
                "the server was not ready after " + READY_TIMEOUT.toSeconds() + " s",
                "look at " + home.log() + "; end it with `ecms quickstart --stop`")
            .withDetails(lastLines());
      }
      host.await(POLL);
    }
  }

  /** What the process said at its end; when it said nothing, what its log has of problems. */
  private List<String> lastLines() {
    List<String> console = tail(home.console(), line -> true);
    return console.isEmpty() ? tail(home.log(), PROBLEM.asPredicate()) : console;
  }

  private static List<String> tail(Path file, Predicate<String> wanted) {
    try {
      List<String> lines =
          Files.exists(file)
              ? Files.readAllLines(file).stream().filter(wanted).toList()
              : List.of();
      return lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()).stream()
          .map(Table::printable)
          .toList();
    } catch (IOException unreadable) {
      return List.of(file + " cannot be read: " + unreadable);
    }
  }

  /**
   * Ends the server, and then what it could not end itself. True when there was anything to end.
   */
  boolean stop() {
    boolean ended = false;
    if (home.taken() && home.pid().isPresent()) {
      ended =
          host.runner()
              .get()
              .adopt(home.pid().getAsLong(), MARK)
              .map(daemon -> {
                daemon.stop(STOP_GRACE);
                return true;
              })
              .orElse(false);
    }
    return Leftovers.of(home.data()).end() || ended;
  }
}
