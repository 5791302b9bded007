package io.ecms.tree.tool.kernel;

import io.ecms.tree.process.Command;
import io.ecms.tree.process.CommandException;
import io.ecms.tree.process.CommandRunner;
import io.ecms.tree.tool.ToolException;

/** What the wrappers of this package have in common. */
final class Commands {
  private Commands() {}

  static String[] line(String program, String... arguments) {
    String[] line = new String[arguments.length + 1];
    line[0] = program;
    System.arraycopy(arguments, 0, line, 1, arguments.length);
    return line;
  }

  /**
   * Runs a change that the host refuses while the thing is in use.
   *
   * @param words by which the refusal is told from other failures
   * @throws ToolException {@code code}, retryable, when it was refused
   */
  static void checkUnlessRefused(
      CommandRunner runner, Command command, String words, String code, String message) {
    try {
      runner.check(command);
    } catch (CommandException e) {
      if (errorOutput(e).contains(words)) {
        throw new ToolException(code, true, message, e);
      }
      throw e;
    }
  }

  private static String errorOutput(CommandException e) {
    return e.result().map(result -> result.stderr()).orElse("");
  }
}
