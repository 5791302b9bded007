package io.ecms.tree.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How to start a daemon.
 *
 * @param arguments program and its arguments; the program must stay in the foreground
 * @param log file that gets its output, appended; cut to its newest part when it grows too large
 * @param environment variables added to those of this JVM
 */
public record DaemonCommand(List<String> arguments, Path log, Map<String, String> environment) {
  public DaemonCommand {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
    if (arguments.isEmpty()) {
      throw new IllegalArgumentException("a daemon needs a program");
    }
  }

  public DaemonCommand(List<String> arguments, Path log) {
    this(arguments, log, Map.of());
  }

  /** The command line for people; not meant to be parsed or run. */
  @Override
  public String toString() {
    return String.join(" ", arguments);
  }
}
