package io.ecms.node.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ecms.core.model.HostName;
import io.ecms.core.model.VmId;
import io.ecms.node.firstboot.FirstBoot;
import io.ecms.node.firstboot.FirstBootIso;
import io.ecms.node.firstboot.PasswordHash;
import io.ecms.node.host.HostFactsReader;
import io.ecms.node.hypervisor.DomainSpec;
import io.ecms.node.hypervisor.DomainState;
import io.ecms.node.hypervisor.Hypervisor;
import io.ecms.node.hypervisor.HypervisorContract;
import io.ecms.node.hypervisor.Readiness;
import io.ecms.node.hypervisor.RebootOutcome;
import io.ecms.node.hypervisor.Specs;
import io.ecms.node.hypervisor.StateReason;
import io.ecms.node.hypervisor.StopOutcome;
import io.ecms.node.hypervisor.Ticker;
import io.ecms.tree.process.Command;
import io.ecms.tree.process.Daemon;
import io.ecms.tree.process.HostCommandRunner;
import io.ecms.tree.testing.RequiresTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real guests on a real QEMU under a libvirtd of the test's own. */
@RequiresTool({
  "libvirtd",
  "qemu-system-x86_64",
  "qemu-storage-daemon",
  "qemu-img",
  "genisoimage",
  "busybox",
  "unshare"
})
class LibvirtHypervisorTest extends HypervisorContract {
  private static final HostCommandRunner COMMANDS = new HostCommandRunner();
  private static final Duration SHORT = Duration.ofSeconds(2);
  private static final PasswordHash PASSWORD =
      PasswordHash.sha512Crypt("guest password".toCharArray(), new Random(1));

  private static Path directory;
  private static PrivateLibvirtd libvirtd;
  private static GuestKit guest;
  private static LibvirtHypervisor hypervisor;
  private Daemon image;

  @BeforeAll
  static void startLibvirtd(@TempDir Path scratch) throws IOException {
    directory = scratch;
    guest = GuestKit.build(COMMANDS);
    // Kept from run to run: what QEMU can do is asked once and takes seconds.
    Path state = GuestKit.sources().resolve("node-actors/target/libvirtd");
    Files.createDirectories(state);
    libvirtd =
        new PrivateLibvirtd(
            COMMANDS,
            Ticker.system(),
            GuestKit.sources().resolve("conf/libvirt").toAbsolutePath(),
            state,
            Path.of("/run/ecms"));
    libvirtd.stop(true);
    hypervisor = hypervisor(libvirtd.start());
  }

  private static LibvirtHypervisor hypervisor(String uri) {
    boolean kvm = KvmProbe.ofHost(COMMANDS, directory).usable(KvmMode.AUTO);
    return new LibvirtHypervisor(
        LibvirtSettings.of(uri, kvm).withCallLimit(SHORT),
        new HostFactsReader(Path.of("/proc"), directory),
        Ticker.system(),
        new Random(2));
  }

  @AfterAll
  static void stopLibvirtd() {
    hypervisor.close();
    libvirtd.stop(true);
  }

  @BeforeEach
  void serveImage() {
    image = guest.serve(directory.resolve("nbd.sock"));
    await().until(() -> Files.exists(directory.resolve("nbd.sock")));
  }

  @AfterEach
  void stopImage() throws IOException {
    image.stop(SHORT);
    Files.deleteIfExists(directory.resolve("nbd.sock"));
  }

  @Override
  protected Hypervisor hypervisor() {
    return hypervisor;
  }

  @Override
  protected DomainSpec spec(VmId vm, String words) throws IOException {
    Path iso = directory.resolve(vm + ".iso");
    new FirstBootIso(COMMANDS)
        .write(
            new FirstBoot(
                vm, new HostName("web-1"), Optional.of(PASSWORD), Specs.MAC, Optional.empty()),
            iso);
    return Specs.of(
        vm,
        directory,
        guest.disk(directory.resolve(vm + ".qcow2"), directory.resolve("nbd.sock")),
        Optional.of(guest.boot(words)),
        Optional.of(iso));
  }

  @Override
  protected void crash(VmId vm) {
    signal("KILL", pidOfQemu(vm));
  }

  @Test
  void aGuestThatTurnsItselfOffIsToldWithItsReason() throws Exception {
    AtomicInteger told = new AtomicInteger();
    hypervisor.start(spec(VM, "ecms.power-off"));
    assertThat(hypervisor.awaitReady(VM, BOOT_LIMIT)).isEqualTo(Readiness.READY);
    hypervisor.onChange(told::incrementAndGet);

    await().atMost(BOOT_LIMIT).until(() -> told.get() > 0);
    await()
        .atMost(SHORT)
        .untilAsserted(() ->
            assertThat(hypervisor.status(VM).reason()).isEqualTo(StateReason.GUEST_SHUT_DOWN));
  }

  /** Its power button does nothing, so that what it does it was asked for through its agent. */
  @Test
  void aGuestWithAnAgentIsAskedThroughIt() throws Exception {
    hypervisor.start(Specs.withoutFirstBoot(spec(VM, "ecms.agent ecms.ignore-acpi")));
    assertThat(hypervisor.awaitReady(VM, BOOT_LIMIT)).isEqualTo(Readiness.READY);

    assertThat(hypervisor.reboot(VM, GRACE)).isEqualTo(RebootOutcome.BY_GUEST);
    // While it boots nobody answers; it is asked again.
    assertThat(hypervisor.stop(VM, GRACE)).isEqualTo(StopOutcome.BY_GUEST);
  }

  @Test
  void eventsGoOnWhenLibvirtdIsStartedAnew() throws Exception {
    hypervisor.start(spec(VM, "ecms.never-ready"));
    signal("KILL", libvirtd.pid().orElseThrow().toString());
    await().until(() -> libvirtd.pid().isEmpty());
    AtomicInteger told = new AtomicInteger();
    hypervisor.onChange(told::incrementAndGet);

    libvirtd.start();

    await().atMost(BOOT_LIMIT).until(() -> told.get() > 0);
    int before = told.get();
    crash(VM);
    await().atMost(Duration.ofSeconds(5)).until(() -> told.get() > before);
  }

  @Test
  void theGuestReadsTheImageAndAppliesItsFirstBootDisk() throws Exception {
    DomainSpec spec = spec(VM, "");
    hypervisor.start(spec);
    assertThat(hypervisor.awaitReady(VM, BOOT_LIMIT)).isEqualTo(Readiness.READY);

    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    byte[] shadow = sha256.digest(PASSWORD.value().getBytes(StandardCharsets.UTF_8));
    assertThat(Files.readAllLines(spec.serialLog()))
        .contains(
            "APP-MD5 " + guest.payloadMd5(),
            "ECMS-HOSTNAME web-1",
            "ECMS-SHADOW " + HexFormat.of().formatHex(shadow),
            "ECMS-READY web-1");
    assertThat(Files.getPosixFilePermissions(spec.firstBootIso().orElseThrow())).hasSize(2);
    assertThat(filesThatContain("Secret77")).as("files with the VNC password").isEmpty();
  }

  private static Stream<Path> filesThatContain(String secret) throws IOException {
    Path state = GuestKit.sources().resolve("node-actors/target/libvirtd");
    byte[] wanted = secret.getBytes(StandardCharsets.UTF_8);
    return Stream.of(state, directory, Path.of("/run/ecms"))
        .flatMap(LibvirtHypervisorTest::files)
        .filter(file -> contains(file, wanted));
  }

  private static Stream<Path> files(Path root) {
    try (Stream<Path> found = Files.walk(root)) {
      return found
          .filter(Files::isRegularFile)
          .filter(file -> !file.toString().endsWith(".qcow2"))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean contains(Path file, byte[] wanted) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
          .contains(new String(wanted, StandardCharsets.ISO_8859_1));
    } catch (IOException goneMeanwhile) {
      return false;
    }
  }

  @Test
  void aHungLibvirtdCostsADeadlineAndNoMore() throws Exception {
    hypervisor.start(spec(VM, ""));
    String pid = libvirtd.pid().orElseThrow().toString();
    signal("STOP", pid);
    try {
      long before = System.nanoTime();
      assertCode("hypervisor-timed-out", () -> hypervisor.status(VM));
      assertCode("hypervisor-timed-out", () -> hypervisor.domains(Specs.NODE));
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(SHORT.multipliedBy(3));
    } finally {
      signal("CONT", pid);
    }
    await()
        .ignoreExceptions()
        .untilAsserted(
            () -> assertThat(hypervisor.status(VM).state()).isEqualTo(DomainState.RUNNING));
  }

  @Test
  void aVmSurvivesTheDeathOfLibvirtdAndIsFoundAgain() throws Exception {
    DomainSpec spec = spec(VM, "");
    hypervisor.start(spec);
    signal("KILL", libvirtd.pid().orElseThrow().toString());
    await().until(() -> libvirtd.pid().isEmpty());
    assertCode("hypervisor-unavailable", () -> hypervisor.status(VM));

    libvirtd.start();
    assertThat(hypervisor.domains(Specs.NODE))
        .singleElement()
        .satisfies(found -> {
          assertThat(found.state()).isEqualTo(DomainState.RUNNING);
          assertThat(found.owner()).hasValue(spec.owner());
        });
    assertThat(hypervisor.awaitReady(VM, BOOT_LIMIT)).isEqualTo(Readiness.READY);
  }

  @Test
  void aHungVmDoesNotHoldUpAnother() throws Exception {
    VmId other = new VmId("vm-contract2");
    hypervisor.start(spec(VM, ""));
    String qemu = pidOfQemu(VM);
    signal("STOP", qemu);
    try {
      assertCode("hypervisor-timed-out", () -> hypervisor.ejectFirstBoot(VM));
      assertCode("hypervisor-busy", () -> hypervisor.ejectFirstBoot(VM));
      hypervisor.start(spec(other, ""));
      assertThat(hypervisor.domains(Specs.NODE)).hasSize(2);
      assertThat(hypervisor.awaitReady(other, BOOT_LIMIT)).isEqualTo(Readiness.READY);
    } finally {
      signal("CONT", qemu);
      hypervisor.destroy(other);
    }
    await()
        .ignoreExceptions()
        .until(() -> hypervisor.awaitReady(VM, BOOT_LIMIT) == Readiness.READY);
  }

  @Test
  void aGuestWaitsWhileItsImageIsAwayAndSeesNoError() throws Exception {
    DomainSpec spec = spec(VM, "");
    hypervisor.start(spec);
    image.stop(Duration.ZERO);
    Files.deleteIfExists(directory.resolve("nbd.sock"));
    await().atMost(BOOT_LIMIT).until(() -> hypervisor.status(VM).reason() == StateReason.IO_ERROR);

    serveImage();
    assertThat(hypervisor.awaitReady(VM, BOOT_LIMIT)).isEqualTo(Readiness.READY);
    assertThat(Files.readAllLines(spec.serialLog())).contains("APP-MD5 " + guest.payloadMd5());
  }

  @Test
  void aVmThatCannotStartLeavesNothing() throws Exception {
    DomainSpec spec = spec(VM, "");
    Files.delete(spec.disk().file());
    assertCode("domain-start-failed", () -> hypervisor.start(spec));
    assertThat(hypervisor.status(VM).state()).isEqualTo(DomainState.NOT_FOUND);
  }

  private static String pidOfQemu(VmId vm) {
    return COMMANDS
        .check(Command.query(SHORT, "pgrep", "-f", "-o", "guest=" + vm + ","))
        .stdout()
        .strip();
  }

  private static void signal(String name, String pid) {
    COMMANDS.check(Command.change(SHORT, "kill", "-" + name, pid));
  }
}
