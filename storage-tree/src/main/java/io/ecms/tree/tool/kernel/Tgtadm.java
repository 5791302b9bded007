package io.ecms.tree.tool.kernel;

import io.ecms.tree.process.Command;
import io.ecms.tree.process.CommandResult;
import io.ecms.tree.process.CommandRunner;
import io.ecms.tree.process.DaemonCommand;
import io.ecms.tree.tool.ToolException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The {@code tgtadm} tool for one {@code tgtd} (tgt 1.0.85 or later), which serves all its targets
 * at one portal.
 */
public final class Tgtadm {
  /** The only disk of a target; 0 is the controller that tgtd adds. */
  public static final int LUN = 1;

  private static final Duration SHORT = Duration.ofSeconds(20);
  private static final int NOT_CONNECTED = 107;
  private static final String ACTIVE = "this target is still active";

  private final CommandRunner runner;
  private final int control;

  /**
   * @param control number that tells the daemons of one host apart, 1 to 65535
   */
  public Tgtadm(CommandRunner runner, int control) {
    this.runner = runner;
    this.control = control;
  }

  /** The daemon itself. It ignores SIGTERM: end it with {@link #stop}. */
  public DaemonCommand daemon(String host, int port, Path log) {
    return new DaemonCommand(
        List.of(
            "tgtd",
            "-f",
            "-C",
            Integer.toString(control),
            "--iscsi",
            "portal=" + host + ":" + port),
        log);
  }

  /** All targets of the daemon, or empty when it does not run. */
  public Optional<List<TargetListing.Target>> targets() {
    CommandResult result = runner.run(Command.query(SHORT, line("show", "target")));
    if (result.exitCode() == NOT_CONNECTED) {
      return Optional.empty();
    }
    if (!result.succeeded()) {
      throw new ToolException("tgtadm-failed", true, "tgtadm: " + result.stderr().strip());
    }
    return Optional.of(TargetListing.parse(result.stdout()));
  }

  /** Makes a target without disks that nobody may reach yet. */
  public void create(int id, Iqn name) {
    change("new", "target", "--tid", Integer.toString(id), "--targetname", name.value());
  }

  /** Gives the target its disk, past the page cache of this host. */
  public void addDisk(int id, Path device) {
    change(
        "new",
        "logicalunit",
        "--tid",
        Integer.toString(id),
        "--lun",
        Integer.toString(LUN),
        "--backing-store",
        device.toString(),
        "--bstype",
        "aio");
  }

  /**
   * Lets initiators reach the target.
   *
   * @param addresses {@code ALL}, an address, or a network as {@code 10.0.0.0/24}
   */
  public void allow(int id, String addresses) {
    change("bind", "target", "--tid", Integer.toString(id), "--initiator-address", addresses);
  }

  /**
   * Removes the target.
   *
   * @throws io.ecms.tree.tool.ToolException {@code target-in-use} (retryable) while an initiator is
   *     logged in
   */
  public void delete(int id) {
    Commands.checkUnlessRefused(
        runner,
        Command.change(SHORT, line("delete", "target", "--tid", Integer.toString(id))),
        ACTIVE,
        "target-in-use",
        "target " + id + " has initiators");
  }

  /** Ends the daemon, which must have no targets. */
  public void stop() {
    runner.check(Command.change(SHORT, line("delete", "system")));
  }

  private void change(String operation, String mode, String... arguments) {
    runner.check(Command.change(SHORT, line(operation, mode, arguments)));
  }

  private String[] line(String operation, String mode, String... arguments) {
    List<String> line =
        new ArrayList<>(
            List.of(
                "tgtadm",
                "-C",
                Integer.toString(control),
                "--lld",
                "iscsi",
                "--op",
                operation,
                "--mode",
                mode));
    line.addAll(List.of(arguments));
    return line.toArray(String[]::new);
  }
}
