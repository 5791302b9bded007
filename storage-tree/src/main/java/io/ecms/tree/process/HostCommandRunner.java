package io.ecms.tree.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs commands for real.
 *
 * <p>A command's two outputs are drained by one virtual thread each, so that a full pipe cannot
 * stall it; what exceeds the bound is read and dropped. A daemon writes straight into its log file:
 * a pipe would break it when this JVM is killed.
 */
public final class HostCommandRunner implements CommandRunner {
  private static final Logger LOG = LoggerFactory.getLogger(HostCommandRunner.class);

  /** Output kept of one stream of one command. */
  static final int MAX_OUTPUT_BYTES = 1 << 20;

  /** Time between TERM and KILL for a command that missed its deadline. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  /** How long output may still arrive after the command ended (from children that it left). */
  private static final Duration DRAIN = Duration.ofSeconds(1);

  private static final Path NOTHING = Path.of("/dev/null");

  @Override
  public CommandResult run(Command command) {
    switch (command.effect()) {
      case QUERY -> LOG.debug("run {}", command);
      case CHANGE -> LOG.info("run {}", command);
    }
    ProcessBuilder builder = new ProcessBuilder(command.arguments());
    builder.environment().putAll(command.environment());
    builder.redirectInput(command.input().toFile());
    Process process = launch(builder, command.toString());
    OutputCollector stdout = collect(process.getInputStream(), command.program() + "-stdout");
    OutputCollector stderr = collect(process.getErrorStream(), command.program() + "-stderr");
    await(process, command);
    stdout.finish(DRAIN);
    stderr.finish(DRAIN);
    return new CommandResult(
        process.exitValue(),
        stdout.text(),
        stderr.text(),
        stdout.truncated() || stderr.truncated());
  }

  private static OutputCollector collect(InputStream stream, String name) {
    return OutputCollector.start(stream, name, MAX_OUTPUT_BYTES);
  }

  private static void await(Process process, Command command) {
    try {
      if (!process.waitFor(command.timeout().toNanos(), TimeUnit.NANOSECONDS)) {
        Termination.stop(process.toHandle(), GRACE);
        throw new CommandException(
            CommandException.Reason.TIMED_OUT,
            command + " was stopped after " + command.timeout(),
            (CommandResult) null);
      }
    } catch (InterruptedException interrupted) {
      Termination.stop(process.toHandle(), Duration.ZERO);
      Thread.currentThread().interrupt();
      throw new CommandException(
          CommandException.Reason.INTERRUPTED, command + " was interrupted", interrupted);
    }
  }

  @Override
  public Daemon start(DaemonCommand command) {
    LOG.info("start daemon {}", command);
    List<String> arguments = new ArrayList<>();
    arguments.add("setsid"); // replaces itself by the daemon, hence the process id stays
    arguments.addAll(command.arguments());
    DaemonLog log = new DaemonLog(command.log());
    ProcessBuilder builder = new ProcessBuilder(arguments);
    builder.environment().putAll(command.environment());
    builder.redirectInput(NOTHING.toFile());
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(command.log().toFile()));
    log.trim();
    Process process = launch(builder, command.toString());
    return ProcessDaemon.started(process, command.arguments().getFirst(), log);
  }

  private static Process launch(ProcessBuilder builder, String shown) {
    try {
      return builder.start();
    } catch (IOException e) {
      // The JDK's message repeats the program only, never the arguments, so no secret can leak.
      throw new CommandException(
          CommandException.Reason.NOT_STARTED, shown + " could not be started", e);
    }
  }

  @Override
  public Optional<Daemon> adopt(long pid, String mark) {
    // The handle first: should the id be reused after the check, the handle no longer fits it.
    return ProcessHandle.of(pid)
        .filter(handle -> ProcFs.commandLine(pid).contains(mark))
        .map(handle -> ProcessDaemon.adopted(handle, ProcFs.commandLine(pid)));
  }
}
