package io.ecms.tree.tool.kernel;

import io.ecms.tree.process.Command;
import io.ecms.tree.process.CommandRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The {@code losetup} tool (util-linux 2.38 or later): files as block devices. */
public final class Losetup {
  private static final Duration SHORT = Duration.ofSeconds(20);

  private final CommandRunner runner;

  public Losetup(CommandRunner runner) {
    this.runner = runner;
  }

  /** Makes a device of the file, or finds the one that there is. */
  public Path attach(Path file, boolean readOnly) {
    List<Path> existing = devices(file);
    if (!existing.isEmpty()) {
      return existing.getFirst();
    }
    Command command =
        readOnly
            ? Command.change(
                SHORT, "losetup", "--find", "--show", "--read-only", "--", file.toString())
            : Command.change(SHORT, "losetup", "--find", "--show", "--", file.toString());
    return Path.of(runner.check(command).stdout().strip());
  }

  /** Devices of the file. */
  public List<Path> devices(Path file) {
    return runner
        .check(
            Command.query(
                SHORT,
                "losetup",
                "--list",
                "--noheadings",
                "--output",
                "NAME",
                "--associated",
                file.toString()))
        .stdout()
        .lines()
        .map(line -> Path.of(line.strip()))
        .toList();
  }

  /** Gives the file's devices back; one that is in use goes when its last user closes it. */
  public void detach(Path file) {
    for (Path device : devices(file)) {
      runner.check(Command.change(SHORT, "losetup", "--detach", device.toString()));
    }
  }
}
