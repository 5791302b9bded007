package io.ecms.node.hypervisor.libvirt;

import io.ecms.node.hypervisor.DirectBoot;
import io.ecms.tree.process.Command;
import io.ecms.tree.process.CommandRunner;
import io.ecms.tree.process.Daemon;
import io.ecms.tree.process.DaemonCommand;
import io.ecms.tree.stack.VmDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The small guest that real tests boot, and disks over it. */
final class GuestKit {
  private static final Duration BUILD_LIMIT = Duration.ofMinutes(3);
  private static final Duration TOOL_LIMIT = Duration.ofSeconds(10);
  private static final String COMMAND_LINE = "console=ttyS0 quiet root=/dev/vda panic=1";
  private static final String EXPORT = "guest";

  private final CommandRunner commands;
  private final Path directory;

  private GuestKit(CommandRunner commands, Path directory) {
    this.commands = commands;
    this.directory = directory;
  }

  /** Root of the source tree. */
  static Path sources() {
    return Path.of(System.getProperty("ecms.root", ".."));
  }

  static GuestKit build(CommandRunner commands) {
    Path directory = sources().resolve("target/guest").toAbsolutePath().normalize();
    commands.check(
        Command.change(
            BUILD_LIMIT,
            sources().resolve("docker/guest/build-guest.sh").toString(),
            directory.toString()));
    return new GuestKit(commands, directory);
  }

  String payloadMd5() throws IOException {
    return Files.readString(directory.resolve("payload.md5")).strip();
  }

  DirectBoot boot(String words) {
    return new DirectBoot(
        directory.resolve("vmlinuz"),
        Optional.of(directory.resolve("initrd.gz")),
        (COMMAND_LINE + " " + words).strip());
  }

  /** A new disk that reads through {@code socket}. */
  VmDisk disk(Path file, Path socket) throws IOException {
    long size = Files.size(directory.resolve("guest.raw"));
    commands.check(
        Command.change(
            TOOL_LIMIT,
            "qemu-img",
            "create",
            "-q",
            "-f",
            "qcow2",
            file.toString(),
            Long.toString(size)));
    return new VmDisk(file, size, new VmDisk.NbdUnix(socket, EXPORT, Duration.ofSeconds(30)));
  }

  /** Serves the guest's root image read-only. */
  Daemon serve(Path socket) {
    Path image = directory.resolve("guest.raw");
    return commands.start(
        new DaemonCommand(
            List.of(
                "qemu-storage-daemon",
                "--blockdev",
                "driver=file,filename=" + image + ",node-name=file,read-only=on",
                "--blockdev",
                "driver=raw,file=file,node-name=image,read-only=on",
                "--nbd-server",
                "addr.type=unix,addr.path=" + socket + ",max-connections=0",
                "--export",
                "type=nbd,id=export,node-name=image,name=" + EXPORT),
            socket.resolveSibling("nbd.log")));
  }
}
