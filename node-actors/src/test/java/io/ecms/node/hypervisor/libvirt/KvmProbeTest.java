package io.ecms.node.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.tree.process.Command;
import io.ecms.tree.process.CommandResult;
import io.ecms.tree.process.CommandRunner;
import io.ecms.tree.process.Daemon;
import io.ecms.tree.process.DaemonCommand;
import io.ecms.tree.process.HostCommandRunner;
import io.ecms.tree.testing.RequiresTool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KvmProbeTest {
  private final Path directory;

  private Path device;
  private Path bootId;
  private int probes;
  private int exitCode = 33;

  KvmProbeTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @BeforeEach
  void prepare() throws IOException {
    device = Files.createFile(directory.resolve("kvm"));
    bootId = Files.writeString(directory.resolve("boot_id"), "first\n");
  }

  /** Ends every command with {@link #exitCode}. */
  private final class CountingRunner implements CommandRunner {
    @Override
    public CommandResult run(Command command) {
      probes++;
      return new CommandResult(exitCode, "", "", false);
    }

    @Override
    public Daemon start(DaemonCommand command) {
      throw new IllegalStateException("the probe starts no daemon");
    }

    @Override
    public Optional<Daemon> adopt(long pid, String mark) {
      return Optional.empty();
    }
  }

  private boolean usable(KvmMode mode) {
    return new KvmProbe(new CountingRunner(), directory, device, bootId).usable(mode);
  }

  @Test
  void theAnswerIsKeptUntilTheHostBootsAgain() throws IOException {
    assertThat(usable(KvmMode.AUTO)).isTrue();
    assertThat(usable(KvmMode.AUTO)).isTrue();
    assertThat(probes).isEqualTo(1);

    Files.writeString(bootId, "second\n");
    exitCode = 134;
    assertThat(usable(KvmMode.AUTO)).isFalse();
    assertThat(usable(KvmMode.AUTO)).isFalse();
    assertThat(probes).isEqualTo(2);
  }

  @Test
  void nothingIsProbedWhenTheAnswerIsClear() throws IOException {
    assertThat(usable(KvmMode.NEVER)).isFalse();
    assertThat(usable(KvmMode.ALWAYS)).isTrue();
    Files.delete(device);
    assertThat(usable(KvmMode.AUTO)).isFalse();
    assertThat(probes).isZero();
  }

  /** Emulated, the boot sector must say that it lives: else the probe could only ever say no. */
  @Test
  @RequiresTool("qemu-system-x86_64")
  void theBootSectorReaches64BitMode() throws IOException {
    Path sector = directory.resolve("probe.bin");
    try (InputStream code =
        Objects.requireNonNull(KvmProbe.class.getResourceAsStream("kvm-probe.bin"))) {
      Files.copy(code, sector);
    }
    Command emulated =
        Command.query(
            Duration.ofSeconds(20),
            "qemu-system-x86_64",
            "-nodefaults",
            "-display",
            "none",
            "-accel",
            "tcg",
            "-drive",
            "if=floppy,format=raw,readonly=on,file=" + sector,
            "-device",
            "isa-debug-exit,iobase=0xf4,iosize=4");
    assertThat(new HostCommandRunner().run(emulated).exitCode()).isEqualTo(33);
  }
}
