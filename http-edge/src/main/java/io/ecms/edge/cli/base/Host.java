package io.ecms.edge.cli.base;

import io.ecms.edge.cli.output.Terminal;
import io.ecms.tree.process.CommandRunner;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Everything that a command takes from the outside, so that a test can hand in its own.
 *
 * @param terminal where results, progress and errors go
 * @param input standard input
 * @param environment environment variables
 * @param directory current directory, absolute
 * @param home directory of the installation (the {@code ecms} script's), absolute
 * @param clock wall clock
 * @param keys new idempotency keys, never the same twice
 * @param pause lets time pass
 * @param password asks for a secret on the terminal without echo; its argument is the prompt
 * @param runner starts processes; made at first use, because most commands need none
 */
public record Host(
    Terminal terminal,
    InputStream input,
    Map<String, String> environment,
    Path directory,
    Path home,
    InstantSource clock,
    Supplier<String> keys,
    Pause pause,
    PasswordPrompt password,
    Supplier<CommandRunner> runner) {

  /** Asks for a secret without echo. */
  @FunctionalInterface
  public interface PasswordPrompt {
    /**
     * Returns what was typed.
     *
     * @throws Failure when there is no terminal to ask on
     */
    String ask(String prompt);
  }

  /** Waits, and gives up as a failed command when the thread is interrupted. */
  public void await(Duration time) {
    try {
      pause.of(time);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw Failure.of(ExitCode.FAILED, "interrupted while waiting", "").because(interrupted);
    }
  }
}
