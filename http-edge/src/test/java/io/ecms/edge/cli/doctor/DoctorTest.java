package io.ecms.edge.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.edge.cli.Cli;
import io.ecms.edge.cli.base.GuestKit;
import io.ecms.edge.cli.doctor.Finding.Level;
import io.ecms.tree.process.HostCommandRunner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
  private Path directory;

  @BeforeEach
  void begin(@TempDir Path temporary) {
    directory = temporary;
  }

  private Path script(String name, String body) throws IOException {
    Path file = directory.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file;
  }

  private Finding check(Tool tool) {
    return new ToolCheck(tool, new ToolPath(List.of(directory)), new HostCommandRunner()).run();
  }

  @Test
  void aToolThatIsMissingIsNamedWithItsPackage() {
    Finding finding = check(Tool.QEMU_STORAGE_DAEMON);
    assertThat(finding.level()).isEqualTo(Level.FAIL);
    assertThat(finding.remedy()).contains("qemu-utils");
  }

  @Test
  void aToolIsAskedForItsVersion() throws IOException {
    script("qemu-img", "echo 'qemu-img version 7.2.22 (Debian)'");
    assertThat(check(Tool.QEMU_IMG).found()).startsWith("7.2.22, ");
  }

  @Test
  void anOldToolIsAWarningAndABrokenOneAFailure() throws IOException {
    script("libvirtd", "echo 'libvirtd (libvirt) 5.1.0'");
    script("qemu-img", "exit 3");
    assertThat(check(Tool.LIBVIRTD).level()).isEqualTo(Level.WARN);
    assertThat(check(Tool.QEMU_IMG).level()).isEqualTo(Level.FAIL);
  }

  @Test
  void kvmIsBelievedOnlyWhenAGuestSpeaks() throws IOException {
    Path device = Files.createFile(directory.resolve("kvm"));
    ToolPath path = new ToolPath(List.of(directory));
    GuestKit kit = GuestKit.of(directory);
    KvmCheck check = new KvmCheck(device, kit, path, new HostCommandRunner());
    assertThat(check.run().found()).contains("not tried: no qemu");

    Files.createDirectories(kit.directory());
    for (Path file : List.of(kit.image(), kit.kernel(), kit.initrd())) {
      Files.createFile(file);
    }
    script("qemu-system-x86_64", "echo 'failed to set MSR 0x10a' >&2; exit 134");
    assertThat(check.run().found()).isEqualTo("present but not usable: TCG will be used");

    script(
        "qemu-system-x86_64",
        "for a; do case $a in file:*) echo 'Linux version 6' >${a#file:};; esac; done");
    assertThat(check.run().level()).isEqualTo(Level.OK);
  }

  @Test
  void kvmThatIsNotThereIsAWarning() {
    Path device = directory.resolve("no-kvm");
    Finding finding =
        new KvmCheck(
                device, GuestKit.of(directory), new ToolPath(List.of()), new HostCommandRunner())
            .run();
    assertThat(finding.level()).isEqualTo(Level.WARN);
    assertThat(finding.found()).contains("TCG");
  }

  @Test
  void aPortInUseFailsUnlessItIsOurs() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(HostChecks.port(taken.getLocalPort(), () -> false).level()).isEqualTo(Level.FAIL);
      assertThat(HostChecks.port(taken.getLocalPort(), () -> true).level()).isEqualTo(Level.OK);
    }
  }

  @Test
  void memoryIsJudgedByWhatIsAvailable() throws IOException {
    Path meminfo = directory.resolve("meminfo");
    Files.writeString(meminfo, "MemTotal: 1 kB\nMemAvailable:   100000 kB\n");
    assertThat(HostChecks.memory(meminfo).level()).isEqualTo(Level.FAIL);
    Files.writeString(meminfo, "MemAvailable:   9000000 kB\n");
    assertThat(HostChecks.memory(meminfo).level()).isEqualTo(Level.OK);
  }

  @Test
  void whatFailsDecidesTheExitCode() throws IOException {
    Cli.Result real = new Cli(directory).with("PATH", "/nowhere").run("doctor", "-o", "json");
    assertThat(real.exit()).isEqualTo(1);
    assertThat(real.out())
        .contains("\"status\" : \"fail\"", "\"check\" : \"libvirtd\"", "\"level\" : \"fail\"");
    Cli.Result simulated =
        new Cli(directory).run("doctor", "--hypervisor", "simulated", "--port", freePort());
    assertThat(simulated.out()).contains("CHECK", "java", "memory").doesNotContain("libvirtd");
    assertThat(simulated.exit()).isZero();
  }

  private static String freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return Integer.toString(socket.getLocalPort());
    }
  }
}
