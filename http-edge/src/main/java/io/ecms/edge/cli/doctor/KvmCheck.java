package io.ecms.edge.cli.doctor;

import io.ecms.edge.cli.base.GuestKit;
import io.ecms.tree.process.Command;
import io.ecms.tree.process.CommandException;
import io.ecms.tree.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether KVM really runs a guest. The device may be there, open, and still not boot an ordinary
 * kernel (nested virtualization), so a kernel is started and must say something on its console.
 *
 * <p>Never worse than a warning: without KVM the guests are emulated (TCG), which is slow but
 * right.
 *
 * @param device {@code /dev/kvm}
 * @param kit whose kernel is started
 * @param path where qemu may be
 * @param runner starts it
 */
record KvmCheck(Path device, GuestKit kit, ToolPath path, CommandRunner runner) implements Check {
  private static final String CHECK = "kvm";
  private static final Duration BOOT_TIMEOUT = Duration.ofSeconds(8);
  private static final String EMULATED =
      "guests will be emulated (TCG): slower, otherwise the same";

  @Override
  public Finding run() {
    if (!Files.exists(device)) {
      return Finding.warn(
          CHECK, "not present; " + EMULATED, "enable virtualization in the firmware");
    }
    if (!Files.isReadable(device) || !Files.isWritable(device)) {
      return Finding.warn(
          CHECK, "present, but this user may not open it; " + EMULATED, "run as root");
    }
    Optional<Path> qemu = path.find(Tool.QEMU.program());
    if (qemu.isEmpty() || !kit.complete()) {
      return Finding.warn(
          CHECK,
          "present, but not tried: " + (qemu.isEmpty() ? "no qemu" : "no guest kernel"),
          qemu.isEmpty() ? "install qemu first" : "make guest");
    }
    return boots(qemu.get())
        ? Finding.ok(CHECK, "starts a guest")
        : Finding.warn(CHECK, "present but not usable: TCG will be used", "");
  }

  private boolean boots(Path qemu) {
    try {
      Path console = Files.createTempFile("ecms-kvm-", ".console");
      try {
        start(qemu, console);
        return Files.readString(console).contains("Linux version");
      } finally {
        Files.delete(console);
      }
    } catch (IOException unreadable) {
      return false;
    }
  }

  private void start(Path qemu, Path console) {
    Command command =
        Command.query(
            BOOT_TIMEOUT,
            qemu.toString(),
            "-accel",
            "kvm",
            "-machine",
            "pc",
            "-m",
            "128",
            "-nodefaults",
            "-display",
            "none",
            "-no-reboot",
            "-serial",
            "file:" + console,
            "-kernel",
            kit.kernel().toString(),
            "-append",
            "console=ttyS0 panic=-1"); // no root: it panics at once and qemu ends
    try {
      runner.run(command);
    } catch (CommandException refusedOrHanging) {
      return; // what the console says decides, also for a guest that had to be stopped
    }
  }
}
