package io.ecms.tree.tool.kernel;

import io.ecms.tree.process.Command;
import io.ecms.tree.process.CommandResult;
import io.ecms.tree.process.CommandRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The {@code modprobe} tool (kmod 30 or later): parts of the kernel. */
public final class Modprobe {
  private static final Duration SHORT = Duration.ofSeconds(30);

  private final CommandRunner runner;
  private final Path sysfs;

  /**
   * @param sysfs normally {@code /sys}
   */
  public Modprobe(CommandRunner runner, Path sysfs) {
    this.runner = runner;
    this.sysfs = sysfs;
  }

  /**
   * Loads a module unless it is there.
   *
   * @param module name with underscores, as in {@code /sys/module}
   * @return whether the kernel has it now
   */
  public boolean load(String module) {
    if (Files.exists(sysfs.resolve("module").resolve(module))) {
      return true;
    }
    CommandResult result = runner.run(Command.change(SHORT, "modprobe", "--", module));
    return result.succeeded();
  }
}
