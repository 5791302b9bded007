package io.ecms.tree.stack.user;

import io.ecms.tree.process.Command;
import io.ecms.tree.process.HostCommandRunner;
import io.ecms.tree.stack.VmDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/** Opens a VM's disk as the hypervisor does: overlay file, backing given beside it. */
record GuestDisk(VmDisk disk, Path work) {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private String options() {
    VmDisk.NbdUnix backing = (VmDisk.NbdUnix) disk.backing();
    return """
    json:{"driver":"qcow2","file":{"driver":"file","filename":"%s"},
    "backing":{"driver":"raw","file":{"driver":"nbd","server":{"type":"unix","path":"%s"},
    "export":"%s","reconnect-delay":%d}}}\
    """
        .formatted(
            disk.file(), backing.socket(), backing.export(), backing.reconnectDelay().toSeconds())
        .replace("\n", "");
  }

  /** Runs one qemu-io command and returns what it says. */
  String io(String command) {
    return new HostCommandRunner()
        .check(Command.change(TIMEOUT, "qemu-io", "-c", command, options()))
        .stdout();
  }

  /** Reads a piece of the disk through the whole chain. */
  byte[] read(int offset, int length) throws IOException {
    Path raw = work.resolve("guest.raw");
    new HostCommandRunner()
        .check(
            Command.change(TIMEOUT, "qemu-img", "convert", "-O", "raw", options(), raw.toString()));
    byte[] all = Files.readAllBytes(raw);
    return Arrays.copyOfRange(all, offset, offset + length);
  }
}
