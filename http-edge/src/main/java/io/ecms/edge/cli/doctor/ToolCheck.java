package io.ecms.edge.cli.doctor;

import io.ecms.tree.process.Command;
import io.ecms.tree.process.CommandException;
import io.ecms.tree.process.CommandResult;
import io.ecms.tree.process.CommandRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a tool is there, starts, and is new enough.
 *
 * @param tool which one
 * @param path where it may be
 * @param runner starts it to ask for its version
 */
record ToolCheck(Tool tool, ToolPath path, CommandRunner runner) implements Check {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)(\\.\\d+)*");

  @Override
  public Finding run() {
    Optional<Path> file = path.find(tool.program());
    if (file.isEmpty()) {
      return Finding.fail(
          tool.program(),
          "not found",
          "apt-get install --no-install-recommends " + tool.debianPackage());
    }
    try {
      CommandResult result = runner.run(Command.query(TIMEOUT, file.get().toString(), "--version"));
      return judge(file.get(), result);
    } catch (CommandException e) {
      return Finding.fail(tool.program(), file.get() + " does not run: " + e.code(), reinstall());
    }
  }

  private Finding judge(Path file, CommandResult result) {
    if (!result.succeeded()) {
      return Finding.fail(
          tool.program(), file + " ends with exit code " + result.exitCode(), reinstall());
    }
    Matcher version = VERSION.matcher(result.stdout() + result.stderr());
    if (!version.find()) {
      return Finding.ok(tool.program(), file.toString());
    }
    if (!tool.minimum().isEmpty() && older(version, tool.minimum())) {
      return Finding.warn(
          tool.program(),
          version.group() + ", older than " + tool.minimum(),
          "use a newer distribution; older versions were never tried");
    }
    return Finding.ok(tool.program(), version.group() + ", " + file);
  }

  private static boolean older(Matcher version, String minimum) {
    Matcher wanted = VERSION.matcher(minimum);
    return wanted.find() && number(version) < number(wanted);
  }

  private static long number(Matcher version) {
    return Long.parseLong(version.group(1)) * 1000 + Long.parseLong(version.group(2));
  }

  private String reinstall() {
    return "apt-get install --reinstall --no-install-recommends " + tool.debianPackage();
  }
}
