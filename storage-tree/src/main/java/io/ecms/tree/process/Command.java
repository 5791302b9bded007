package io.ecms.tree.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One command line for a host, never seen by a shell.
 *
 * @param arguments program (found on the PATH, or absolute) and its arguments; not empty
 * @param effect whether the host is different afterwards; decides how loudly the command is logged
 * @param timeout time after which the process is asked and then forced to end; positive
 * @param secrets strings that must not appear in a log or an error message; empty ones are ignored
 * @param environment variables added to those of this JVM
 * @param input what it reads as its standard input; {@code /dev/null} for nothing
 */
public record Command(
    List<String> arguments,
    Effect effect,
    Duration timeout,
    Set<String> secrets,
    Map<String, String> environment,
    Path input) {

  /** What a command does to the host. */
  public enum Effect {
    /** Only looks. */
    QUERY,
    /** Changes something, hence is logged at level INFO before it runs. */
    CHANGE
  }

  private static final String MASK = "***";
  private static final Path NOTHING = Path.of("/dev/null");

  public Command {
    arguments = List.copyOf(arguments);
    secrets = Set.copyOf(secrets);
    environment = Map.copyOf(environment);
    if (arguments.isEmpty()) {
      throw new IllegalArgumentException("a command needs a program");
    }
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("timeout must be positive: " + timeout);
    }
  }

  /** A command that only looks. */
  public static Command query(Duration timeout, String... arguments) {
    return new Command(List.of(arguments), Effect.QUERY, timeout, Set.of(), Map.of(), NOTHING);
  }

  /** A command that changes the host. */
  public static Command change(Duration timeout, String... arguments) {
    return new Command(List.of(arguments), Effect.CHANGE, timeout, Set.of(), Map.of(), NOTHING);
  }

  /** The same command, with strings to hide wherever the command or its output is shown. */
  public Command withSecrets(Set<String> hidden) {
    return new Command(arguments, effect, timeout, hidden, environment, input);
  }

  /** The same command with these variables added to its environment. */
  public Command withEnvironment(Map<String, String> variables) {
    return new Command(arguments, effect, timeout, secrets, variables, input);
  }

  /** The same command, reading {@code file} as its standard input. */
  public Command withInput(Path file) {
    return new Command(arguments, effect, timeout, secrets, environment, file);
  }

  /** Name of the program without its directory. */
  public String program() {
    String path = arguments.getFirst();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** {@code text} with every secret of this command replaced. */
  public String mask(String text) {
    String masked = text;
    for (String secret : secrets) {
      if (!secret.isEmpty()) {
        masked = masked.replace(secret, MASK);
      }
    }
    return masked;
  }

  /** The command line for people, secrets masked; not meant to be parsed or run. */
  @Override
  public String toString() {
    return mask(String.join(" ", arguments));
  }
}
