package io.ecms.faults.site;

import io.ecms.tree.process.Command;
import io.ecms.tree.process.CommandResult;
import io.ecms.tree.process.CommandRunner;
import io.ecms.tree.process.HostCommandRunner;
import java.time.Duration;

/** Runs the commands of this machine, which must work. */
final class Tools {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final CommandRunner runner = new HostCommandRunner();

  /** What the command printed. */
  String run(String... line) {
    CommandResult result = runner.run(Command.query(LIMIT, line));
    if (result.exitCode() != 0) {
      throw new AssertionError(
          String.join(" ", line) + " ended with " + result.exitCode() + ": " + result.stderr());
    }
    return result.stdout();
  }

  /** The same where a failure says that there is nothing to be done. */
  void attempt(String... line) {
    runner.run(Command.query(LIMIT, line));
  }
}
