package io.ecms.edge.cli;

import io.ecms.edge.cli.api.RetryPolicy;
import io.ecms.edge.cli.base.ExitCode;
import io.ecms.edge.cli.base.Failure;
import io.ecms.edge.cli.base.Host;
import io.ecms.edge.cli.output.Terminal;
import io.ecms.tree.process.HostCommandRunner;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Entry point of the program; the one place that knows the real clock, randomness and streams.
 *
 * <p>The {@code ecms} script tells what Java cannot find out cheaply: {@code ECMS_TTY} lists which
 * of {@code out} and {@code err} are terminals, {@code COLUMNS} is their width, and the system
 * property {@code ecms.home} is the directory of the installation.
 */
public final class Main {
  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(new EcmsCommandLine(host(System.getenv()), RetryPolicy.USUAL).run(arguments));
  }

  private static Host host(Map<String, String> environment) {
    Path directory = Path.of("").toAbsolutePath();
    return new Host(
        terminal(environment),
        System.in,
        environment,
        directory,
        Path.of(System.getProperty("ecms.home", directory.toString())),
        InstantSource.system(),
        () -> UUID.randomUUID().toString(),
        Thread::sleep,
        Main::askPassword,
        HostCommandRunner::new);
  }

  private static Terminal terminal(Map<String, String> environment) {
    boolean colours = !"dumb".equals(environment.get("TERM"));
    String terminals = environment.getOrDefault("ECMS_TTY", "");
    return new Terminal(
        writer(FileDescriptor.out),
        writer(FileDescriptor.err),
        colours && terminals.contains("out"),
        colours && terminals.contains("err"),
        columns(environment.getOrDefault("COLUMNS", "")));
  }

  private static PrintWriter writer(FileDescriptor stream) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(stream), StandardCharsets.UTF_8));
  }

  private static int columns(String text) {
    return text.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(text) : Terminal.DEFAULT_COLUMNS;
  }

  private static String askPassword(String prompt) {
    return Optional.ofNullable(System.console())
        .filter(Console::isTerminal)
        .map(console -> console.readPassword("%s", prompt))
        .map(String::new)
        .orElseThrow(() ->
            Failure.of(
                ExitCode.USAGE,
                "there is no terminal to ask for the password on",
                "give it with --password-file FILE, or --password-file - for standard input"));
  }
}
