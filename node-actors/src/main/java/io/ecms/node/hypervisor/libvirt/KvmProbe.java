package io.ecms.node.hypervisor.libvirt;

import io.ecms.tree.process.Command;
import io.ecms.tree.process.CommandException;
import io.ecms.tree.process.CommandRunner;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether KVM really runs guests here, by running one: a boot sector that enters 64-bit
 * mode and then ends QEMU with an exit code of its own. The presence of /dev/kvm says little: there
 * are hosts whose KVM never gets a kernel past its first 16-bit code.
 *
 * <p>The answer is kept in a file until the host boots again.
 */
public final class KvmProbe {
  private static final Logger LOG = LoggerFactory.getLogger(KvmProbe.class);

  /**
   * A KVM that works needs a few tenths of a second. One that is itself emulated runs a boot sector
   * in seconds, and no kernel at all.
   */
  private static final Duration LIMIT = Duration.ofMillis(500);

  /** What the boot sector makes QEMU's isa-debug-exit device end with. */
  private static final int ALIVE = 33;

  private static final String BOOT_SECTOR = "kvm-probe.bin";

  private final CommandRunner commands;
  private final Path directory;
  private final Path device;
  private final Path bootId;

  /**
   * @param directory existing directory for the answer
   * @param device KVM's device file, {@code /dev/kvm}
   * @param bootId file that differs after each boot, {@code /proc/sys/kernel/random/boot_id}
   */
  public KvmProbe(CommandRunner commands, Path directory, Path device, Path bootId) {
    this.commands = commands;
    this.directory = directory;
    this.device = device;
    this.bootId = bootId;
  }

  /** A probe of this host. */
  public static KvmProbe ofHost(CommandRunner commands, Path directory) {
    return new KvmProbe(
        commands, directory, Path.of("/dev/kvm"), Path.of("/proc/sys/kernel/random/boot_id"));
  }

  /**
   * Whether domains are to use KVM; with {@link KvmMode#AUTO} may take half a second the first
   * time.
   *
   * @throws UncheckedIOException when the answer cannot be kept
   */
  public boolean usable(KvmMode mode) {
    return switch (mode) {
      case NEVER -> false;
      case ALWAYS -> true;
      case AUTO -> Files.exists(device) && remembered();
    };
  }

  private boolean remembered() {
    Path answer = directory.resolve("kvm-usable");
    try {
      String boot = Files.readString(bootId).strip();
      if (Files.exists(answer)) {
        String[] known = Files.readString(answer).strip().split(" ", 2);
        if (known.length == 2 && known[1].equals(boot)) {
          return Boolean.parseBoolean(known[0]);
        }
      }
      boolean usable = probe();
      Files.writeString(answer, usable + " " + boot + "\n");
      return usable;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot probe KVM in " + directory, e);
    }
  }

  private boolean probe() throws IOException {
    Path sector = Files.createTempFile(directory, "kvm-probe", ".bin");
    try (InputStream code =
        Objects.requireNonNull(KvmProbe.class.getResourceAsStream(BOOT_SECTOR), BOOT_SECTOR)) {
      Files.write(sector, code.readAllBytes());
      boolean usable = run(sector);
      LOG.info(
          usable
              ? "KVM runs guests on this host"
              : "KVM is present but runs no guest on this host: VMs are emulated");
      return usable;
    } finally {
      Files.deleteIfExists(sector);
    }
  }

  private boolean run(Path sector) {
    try {
      return commands
              .run(
                  Command.query(
                      LIMIT,
                      "qemu-system-x86_64",
                      "-nodefaults",
                      "-no-user-config",
                      "-display",
                      "none",
                      "-machine",
                      "pc,accel=kvm",
                      "-cpu",
                      "host",
                      "-m",
                      "32",
                      "-drive",
                      "if=floppy,format=raw,readonly=on,file="
                          + sector.toString().replace(",", ",,"),
                      "-device",
                      "isa-debug-exit,iobase=0xf4,iosize=4"))
              .exitCode()
          == ALIVE;
    } catch (CommandException e) {
      LOG.debug("the KVM probe did not end by itself", e);
      return false;
    }
  }
}
