package io.ecms.edge.cli.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.edge.cli.api.ApiClient;
import io.ecms.edge.cli.api.Lists;
import io.ecms.edge.cli.api.RetryPolicy;
import io.ecms.edge.cli.api.Route;
import io.ecms.edge.cli.base.ExitCode;
import io.ecms.edge.cli.base.Failure;
import io.ecms.edge.cli.base.GuestKit;
import io.ecms.edge.cli.base.Host;
import io.ecms.edge.cli.base.Logs;
import io.ecms.edge.cli.doctor.Tool;
import io.ecms.edge.cli.doctor.ToolPath;
import io.ecms.edge.cli.launch.DataDirectory;
import io.ecms.edge.cli.launch.HypervisorKind;
import io.ecms.edge.cli.launch.Launcher;
import io.ecms.edge.cli.launch.QuickstartOptions;
import io.ecms.edge.cli.launch.Running;
import io.ecms.edge.cli.output.Printer;
import io.ecms.edge.cli.session.Roles;
import io.ecms.edge.cli.session.Session;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * From nothing to running VMs on this machine. Starts the server in the background, then is an
 * ordinary client of it. Run again it finds what is there and does only what is missing.
 */
@Command(
    name = "quickstart",
    description = "Start everything on this machine and run a few VMs on it.")
public final class QuickstartCommand implements Callable<Integer> {
  private static final int MAX_NODES = 1000;
  private static final int MAX_DEGREE = 64;
  private static final int MAX_VMS = 100;

  private final Session session;

  @Option(names = "--port", description = "Port of the API (default: 8080).")
  private @Nullable Integer port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Directory of everything (default: .ecms/quickstart).")
  private @Nullable Path data;

  @Option(names = "--nodes", paramLabel = "N", description = "Number of nodes (default: 3).")
  private @Nullable Integer nodes;

  @Option(
      names = "--hypervisor",
      description = "libvirt (real guests) or simulated (default: libvirt if possible).")
  private @Nullable HypervisorKind hypervisor;

  @Option(
      names = "--degree",
      paramLabel = "N",
      description = "Most children in a tree (default: 2).")
  private @Nullable Integer degree;

  @Option(names = "--vms", paramLabel = "N", description = "Number of VMs (default: 3).")
  private int vms = 3;

  @Option(names = "--no-demo", description = "Add the nodes, nothing else.")
  private boolean noDemo;

  @Option(names = "--foreground", description = "Serve in this process until it is asked to end.")
  private boolean foreground;

  @Option(names = "--serve-only", hidden = true, description = "Do not be a client as well.")
  private boolean serveOnly;

  @Option(names = "--stop", description = "End it and everything that it started; data is kept.")
  private boolean stop;

  @Option(
      names = {"-D", "--set"},
      paramLabel = "KEY=VALUE",
      description = "Single configuration key; may be given several times.")
  private Map<String, String> configuration = new LinkedHashMap<>();

  public QuickstartCommand(Session session) {
    this.session = session;
  }

  /** The directory that is used unless another is named. */
  static Path usualData(Host host) {
    return host.home().resolve(".ecms").resolve("quickstart");
  }

  @Override
  public Integer call() throws InterruptedException {
    Host host = session.host();
    Home home =
        new Home(data == null ? usualData(host) : host.directory().resolve(data).normalize());
    if (stop) {
      end(home);
      return ExitCode.DONE.value();
    }
    Settings settings = settings(home);
    if (settings.hypervisor() == HypervisorKind.LIBVIRT) {
      DataDirectory.refuseLong(home.data());
    }
    if (foreground) {
      serve(home, settings);
    } else {
      connect(home, settings);
    }
    return ExitCode.DONE.value();
  }

  /** Lets the guests shut down, then ends the server and whatever is left of them. */
  private void end(Home home) {
    Printer printer = session.printer();
    if (home.taken()) {
      home.settings()
          .map(this::impatient)
          .ifPresent(api -> new RunningVms(session.host(), api, printer).stop());
    }
    printer.say(
        new Background(session.host(), home).stop()
            ? "ended; data is kept in " + home.data()
            : "nothing was running in " + home.data());
  }

  /** A client for questions that must not keep anybody waiting. */
  private ApiClient impatient(Settings settings) {
    return new ApiClient(
        settings.server(), session.host(), RetryPolicy.NONE, RunningVms.ANSWER_LIMIT);
  }

  /** What was asked for, else what an earlier run was made of, else the defaults. */
  private Settings settings(Home home) {
    Optional<Settings> before = home.settings();
    return new Settings(
        within("--port", port, 1, 65535)
            .orElseGet(() -> before.map(Settings::port).orElse(Settings.DEFAULT_PORT)),
        within("--nodes", nodes, 1, MAX_NODES)
            .orElseGet(() -> before.map(Settings::nodes).orElse(Settings.DEFAULT_NODES)),
        Optional.ofNullable(hypervisor)
            .or(() -> before.map(Settings::hypervisor))
            .orElseGet(this::possibleHypervisor),
        within("--degree", degree, 1, MAX_DEGREE)
            .orElseGet(() -> before.map(Settings::degree).orElse(Settings.DEFAULT_DEGREE)));
  }

  private static Optional<Integer> within(
      String option, @Nullable Integer value, int least, int most) {
    if (value != null && (value < least || value > most)) {
      throw Failure.of(ExitCode.USAGE, option + " must be " + least + " to " + most, "");
    }
    return Optional.ofNullable(value);
  }

  private HypervisorKind possibleHypervisor() {
    List<Tool> missing = Tool.missing(ToolPath.of(session.host().environment()));
    boolean root = Objects.equals(System.getProperty("user.name"), "root");
    if (missing.isEmpty() && root) {
      return HypervisorKind.LIBVIRT;
    }
    session
        .host()
        .terminal()
        .note(
            "*** SIMULATED hypervisor, because "
                + (root
                    ? "these tools are missing: "
                        + String.join(", ", missing.stream().map(Tool::program).toList())
                        + "; see `ecms doctor`"
                    : "real guests need root")
                + " ***");
    return HypervisorKind.SIMULATED;
  }

  /** Serves in this process until it is asked to end. */
  private void serve(Home home, Settings settings) throws InterruptedException {
    FileLock lock = home.take();
    try {
      home.write(settings, ProcessHandle.current().pid());
      Logs.toFile(home.data());
      Running running =
          Launcher.find()
              .quickstart(
                  new QuickstartOptions(
                      home.data(),
                      Settings.BIND,
                      settings.port(),
                      settings.nodes(),
                      settings.hypervisor(),
                      settings.degree(),
                      Map.copyOf(configuration)));
      Roles.endWithProcess(running);
      try {
        if (!serveOnly) {
          fill(home, settings, session.api(settings.server()));
        }
      } catch (RuntimeException failed) {
        running.close();
        throw failed;
      }
      Roles.awaitEnd(running);
    } finally {
      Home.release(lock);
    }
  }

  /** Finds or starts the server in the background, then is its client. */
  private void connect(Home home, Settings wanted) {
    Background background = new Background(session.host(), home);
    Printer printer = session.printer();
    boolean running = home.taken();
    boolean again = home.settings().isPresent();
    Settings settings = running ? home.settings().orElse(wanted) : wanted;
    ApiClient api = session.api(settings.server());
    if (running) {
      printer.say("Already running on " + settings.server() + " with data in " + home.data());
      sayDifference(wanted, settings);
      background.awaitReady(api, home::taken);
    } else {
      FreePort.demand(impatient(settings), settings.port());
      Leftovers.of(home.data()).end();
      Instant started = session.host().clock().instant();
      printer.say(
          "Starting the server on %s: %d nodes, %s hypervisor"
              .formatted(settings.server(), settings.nodes(), settings.hypervisor()));
      background.start(settings, configuration, api);
      if (again) {
        new RunningVms(session.host(), api, printer).settle(started);
      }
    }
    if (running || again) {
      printer.say(
          "Found %d VMs on %d nodes, %d of them running."
              .formatted(
                  count(api, "vms"),
                  count(api, "nodes"),
                  new RunningVms(session.host(), api, printer).count()));
    }
    fill(home, settings, api);
  }

  private void sayDifference(Settings wanted, Settings settings) {
    if (!wanted.equals(settings)) {
      session
          .host()
          .terminal()
          .note("what it is made of cannot change while it runs: ecms quickstart --stop first");
    }
  }

  private static int count(ApiClient api, String collection) {
    JsonNode list = new Lists(api).read(Route.of("v1", collection), Integer.MAX_VALUE);
    return list.path("items").size();
  }

  private void fill(Home home, Settings settings, ApiClient api) {
    Demo demo = new Demo(session.host(), api, session.printer(), session.timeout());
    demo.addNodes(settings.nodes());
    if (!noDemo) {
      int wanted = within("--vms", vms, 0, MAX_VMS).orElseThrow();
      demo.importImage(
          Source.choose(GuestKit.of(session.host().home()), settings.hypervisor(), home.data()));
      demo.startVms(wanted);
    }
    new Summary(session.host(), home, settings, api, session.printer()).print();
  }
}
