package io.ecms.tree.process;

import java.util.Optional;

/**
 * Starts processes on this host; all methods block and may be called from any thread.
 *
 * <p>Use one small wrapper class per tool instead of calling this from the middle of some logic.
 */
public interface CommandRunner {

  /**
   * Runs a command to its end, whatever its exit code.
   *
   * @throws CommandException {@code command-not-started}, {@code command-timed-out} or {@code
   *     command-interrupted}
   */
  CommandResult run(Command command);

  /**
   * Runs a command that must succeed.
   *
   * @throws CommandException as {@link #run}, or {@code command-failed} with the exit code and the
   *     end of its error output in the message
   */
  default CommandResult check(Command command) {
    CommandResult result = run(command);
    if (!result.succeeded()) {
      throw new CommandException(
          CommandException.Reason.FAILED,
          "%s ended with exit code %d: %s"
              .formatted(command, result.exitCode(), command.mask(Messages.tail(result.stderr()))),
          result);
    }
    return result;
  }

  /**
   * Starts a daemon that outlives this call, and this JVM if need be: it gets a session of its own,
   * so that a signal for the JVM's process group does not reach it.
   *
   * @throws CommandException {@code command-not-started}
   */
  Daemon start(DaemonCommand command);

  /**
   * Finds a daemon that an earlier JVM started.
   *
   * @param pid process id that was written down then
   * @param mark text that its command line contains and no other process's does, for example the
   *     path of its control socket; guards against a process id that was given to someone else
   * @return the daemon, or empty when no such process lives
   */
  Optional<Daemon> adopt(long pid, String mark);
}
