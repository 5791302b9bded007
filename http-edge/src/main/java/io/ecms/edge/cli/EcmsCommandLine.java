package io.ecms.edge.cli;

import io.ecms.edge.cli.api.RetryPolicy;
import io.ecms.edge.cli.base.ExitCode;
import io.ecms.edge.cli.base.Failure;
import io.ecms.edge.cli.base.Host;
import io.ecms.edge.cli.base.Version;
import io.ecms.edge.cli.command.CaCommands;
import io.ecms.edge.cli.command.ClusterCommands;
import io.ecms.edge.cli.command.DiskCommands;
import io.ecms.edge.cli.command.EventsCommand;
import io.ecms.edge.cli.command.ImageCommands;
import io.ecms.edge.cli.command.LaunchCommand;
import io.ecms.edge.cli.command.NetworkCommands;
import io.ecms.edge.cli.command.NodeCommands;
import io.ecms.edge.cli.command.OperationCommands;
import io.ecms.edge.cli.command.PlanCommand;
import io.ecms.edge.cli.command.ServerCommand;
import io.ecms.edge.cli.command.TreeCommands;
import io.ecms.edge.cli.command.VmCommands;
import io.ecms.edge.cli.doctor.DoctorCommand;
import io.ecms.edge.cli.launch.LaunchException;
import io.ecms.edge.cli.output.Terminal;
import io.ecms.edge.cli.quickstart.QuickstartCommand;
import io.ecms.edge.cli.session.GlobalOptions;
import io.ecms.edge.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;

/** Puts the commands together and turns whatever happens into an exit code. */
public final class EcmsCommandLine {
  private final Host host;
  private final GlobalOptions options = new GlobalOptions();
  private final RetryPolicy retries;

  /** A command line in this environment. */
  public EcmsCommandLine(Host host, RetryPolicy retries) {
    this.host = host;
    this.retries = retries;
  }

  /**
   * Runs one command.
   *
   * @return 0 to 5 or 75, see {@link ExitCode}
   */
  public int run(String... arguments) {
    int exit = assemble().execute(arguments);
    host.terminal().out().flush();
    host.terminal().err().flush();
    return exit;
  }

  private CommandLine assemble() {
    Session session = new Session(host, options, retries);
    Terminal terminal = host.terminal();
    CommandLine line = new CommandLine(options);
    line.addSubcommand("quickstart", new QuickstartCommand(session))
        .addSubcommand("launch", new LaunchCommand(session))
        .addSubcommand("vm", new VmCommands(session))
        .addSubcommand("image", new ImageCommands(session))
        .addSubcommand("tree", new TreeCommands(session))
        .addSubcommand("node", new NodeCommands(session))
        .addSubcommand("network", new NetworkCommands.Networks(session))
        .addSubcommand("lease", new NetworkCommands.Leases(session))
        .addSubcommand("disk", new DiskCommands(session))
        .addSubcommand("operation", new OperationCommands(session))
        .addSubcommand("events", new EventsCommand(session))
        .addSubcommand("plan", new PlanCommand(session))
        .addSubcommand("cluster", new ClusterCommands(session))
        .addSubcommand("ca", new CaCommands(session))
        .addSubcommand("doctor", new DoctorCommand(session))
        .addSubcommand("server", new ServerCommand(session))
        .addSubcommand("completion", new Completion(line, terminal));
    line.getCommandSpec().version("ecms " + Version.text());
    takeQuotesAsTheyAre(line);
    return line.setOut(terminal.out())
        .setErr(terminal.err())
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(terminal.outInteractive() ? Ansi.ON : Ansi.OFF))
        .setUsageHelpWidth(Math.clamp(terminal.columns(), 60, 120))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(this::onUsage)
        .setExecutionExceptionHandler((e, command, parsed) -> onFailure(e))
        .setExpandAtFiles(false);
  }

  /** A quote in a value, for example in a label, is a character like any other. */
  private static void takeQuotesAsTheyAre(CommandLine line) {
    line.getCommandSpec().parser().splitQuotedStrings(true);
    line.getSubcommands().values().forEach(EcmsCommandLine::takeQuotesAsTheyAre);
  }

  private int onUsage(CommandLine.ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    host.terminal().note("ecms: " + e.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(e, host.terminal().err());
    String help = command.getCommandSpec().qualifiedName() + " --help";
    host.terminal().note("  → see `" + help + "`");
    return ExitCode.USAGE.value();
  }

  private int onFailure(Exception thrown) {
    Failure failure =
        switch (thrown) {
          case Failure known -> known;
          case LaunchException launch ->
              Failure.of(exitCode(launch), String.valueOf(launch.getMessage()), "")
                  .withCode(launch.code())
                  .because(launch);
          case Exception unexpected ->
              Failure.of(
                      ExitCode.FAILED,
                      "an error inside the program: " + unexpected,
                      "repeat with --verbose and report it")
                  .because(unexpected);
        };
    host.terminal().note(failure.describe());
    if (options.verbose() && failure.getCause() != null) {
      failure.getCause().printStackTrace(host.terminal().err());
    }
    return failure.exitCode().value();
  }

  private static ExitCode exitCode(LaunchException launch) {
    return launch.code().equals(LaunchException.DOWNED) ? ExitCode.START_AGAIN : ExitCode.FAILED;
  }

  @Command(
      name = "completion",
      description = "Print completion for bash and zsh: source <(ecms completion)")
  record Completion(CommandLine program, Terminal terminal) implements Callable<Integer> {
    @Override
    public Integer call() {
      terminal.line(AutoComplete.bash("ecms", program));
      return ExitCode.DONE.value();
    }
  }
}
