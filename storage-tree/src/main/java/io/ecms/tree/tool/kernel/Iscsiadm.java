package io.ecms.tree.tool.kernel;

import io.ecms.tree.process.Command;
import io.ecms.tree.process.CommandException;
import io.ecms.tree.process.CommandResult;
import io.ecms.tree.process.CommandRunner;
import io.ecms.tree.tool.ToolException;
import java.time.Duration;
import java.util.Set;

/**
 * The {@code iscsiadm} tool (open-iscsi 2.1.8 or later), through an interface record of this node's
 * own: it gives the sessions an initiator name by which they are told from others of the host.
 *
 * <p>{@link #logOut} does not refuse while the disk is in use; ask {@link IscsiSessions} first.
 */
public final class Iscsiadm {
  private static final Duration SHORT = Duration.ofSeconds(20);
  private static final Duration LOGIN = Duration.ofSeconds(40);
  private static final int SESSION_EXISTS = 15;
  private static final int NO_RECORD = 21;

  /** Could not connect, login time-out, transport time-out. */
  private static final Set<Integer> UNREACHABLE = Set.of(4, 8, 11);

  private final CommandRunner runner;
  private final String iface;

  /**
   * @param iface name of the interface record: letters, digits, dots and dashes, at most 64
   */
  public Iscsiadm(CommandRunner runner, String iface) {
    this.runner = runner;
    this.iface = iface;
  }

  /** Makes the interface record, or finds it; one that sessions use cannot be made anew. */
  public void defineInterface(Iqn initiator) {
    try {
      change("-m", "iface", "-I", iface, "-o", "new");
    } catch (CommandException e) {
      if (hasExitCode(e, SESSION_EXISTS)) {
        return;
      }
      throw e;
    }
    change(
        "-m",
        "iface",
        "-I",
        iface,
        "-o",
        "update",
        "-n",
        "iface.initiatorname",
        "-v",
        initiator.value());
  }

  /**
   * Makes the record of a target, without asking the portal for its list.
   *
   * @param portal ADDRESS:PORT
   */
  public void addRecord(Iqn target, String portal) {
    change("-m", "node", "-o", "new", "-T", target.value(), "-p", portal, "-I", iface);
  }

  /** Sets a value of the record; it holds from the next login. */
  public void set(Iqn target, String portal, String name, String value) {
    change(
        "-m",
        "node",
        "-T",
        target.value(),
        "-p",
        portal,
        "-I",
        iface,
        "-o",
        "update",
        "-n",
        name,
        "-v",
        value);
  }

  /**
   * Logs in; returns when the kernel has looked for the target's disks.
   *
   * @throws ToolException {@code iscsi-unreachable} (retryable) or {@code iscsi-refused}
   */
  public void logIn(Iqn target, String portal) {
    CommandResult result =
        runner.run(
            Command.change(
                LOGIN,
                "iscsiadm",
                "-m",
                "node",
                "-T",
                target.value(),
                "-p",
                portal,
                "-I",
                iface,
                "--login"));
    if (result.succeeded() || result.exitCode() == SESSION_EXISTS) {
      return;
    }
    boolean unreachable = UNREACHABLE.contains(result.exitCode());
    throw new ToolException(
        unreachable ? "iscsi-unreachable" : "iscsi-refused",
        unreachable,
        "login to %s at %s ended with exit code %d: %s"
            .formatted(target, portal, result.exitCode(), result.stderr().strip()));
  }

  /** Ends a session, whether or not its disk is in use. */
  public void logOut(int session) {
    change("-m", "session", "-r", Integer.toString(session), "--logout");
  }

  /** Removes the record of a target; no error when there is none. */
  public void deleteRecord(Iqn target, String portal) {
    try {
      change("-m", "node", "-T", target.value(), "-p", portal, "-I", iface, "-o", "delete");
    } catch (CommandException e) {
      if (!hasExitCode(e, NO_RECORD)) {
        throw e;
      }
    }
  }

  private static boolean hasExitCode(CommandException e, int exitCode) {
    return e.result().filter(result -> result.exitCode() == exitCode).isPresent();
  }

  private void change(String... arguments) {
    runner.check(Command.change(SHORT, Commands.line("iscsiadm", arguments)));
  }
}
