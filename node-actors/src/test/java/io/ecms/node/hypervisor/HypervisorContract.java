package io.ecms.node.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ecms.core.model.NodeName;
import io.ecms.core.model.VmId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link Hypervisor} does. */
public abstract class HypervisorContract {
  protected static final VmId VM = new VmId("vm-contract1");
  protected static final Duration BOOT_LIMIT = Duration.ofSeconds(60);
  protected static final Duration GRACE = Duration.ofSeconds(20);
  private static final NodeName OTHER = new NodeName("node-2");

  /** The one under test, the same in one test. */
  protected abstract Hypervisor hypervisor();

  /**
   * A VM that can be started, with a first-boot disk that exists.
   *
   * @param words added to the guest's kernel command line
   */
  protected abstract DomainSpec spec(VmId vm, String words) throws Exception;

  @AfterEach
  void removeVms() {
    hypervisor().destroy(VM);
  }

  @Test
  void aVmLivesFromItsFirstStartToItsRemoval() throws Exception {
    DomainSpec spec = spec(VM, "");
    Path iso = spec.firstBootIso().orElseThrow();

    Domain started = hypervisor().start(spec);
    assertThat(started.state()).isEqualTo(DomainState.RUNNING);
    assertThat(started.firstStart()).isTrue();
    assertThat(started.vnc())
        .hasValueSatisfying(vnc -> assertThat(vnc.host()).isEqualTo("127.0.0.1"));
    assertThat(hypervisor().start(spec)).as("repeated start").isEqualTo(started);

    assertThat(hypervisor().awaitReady(VM, BOOT_LIMIT)).isEqualTo(Readiness.READY);
    assertThat(hypervisor().awaitReady(VM, Duration.ZERO))
        .as("ready for good")
        .isEqualTo(Readiness.READY);
    assertThat(iso).exists();
    hypervisor().ejectFirstBoot(VM);
    hypervisor().ejectFirstBoot(VM);
    assertThat(iso).doesNotExist();
    assertThat(hypervisor().start(spec).firstStart()).as("disk still attached").isFalse();

    DomainStatus status = hypervisor().status(VM);
    assertThat(status.owner()).hasValue(spec.owner());
    assertThat(status.vnc()).isEqualTo(started.vnc());
    assertThat(hypervisor().domains(Specs.NODE)).containsExactly(status);
    assertThat(hypervisor().domains(OTHER)).isEmpty();

    assertThat(hypervisor().stop(VM, GRACE)).isEqualTo(StopOutcome.BY_GUEST);
    assertThat(hypervisor().stop(VM, GRACE)).isEqualTo(StopOutcome.ALREADY_OFF);
    assertThat(hypervisor().status(VM).state()).isEqualTo(DomainState.STOPPED);
    assertThat(hypervisor().status(VM).reason()).isEqualTo(StateReason.GUEST_SHUT_DOWN);
    assertThat(hypervisor().domains(Specs.NODE)).hasSize(1);
    assertThat(hypervisor().awaitReady(VM, Duration.ofMillis(1)))
        .as("ready while off")
        .isEqualTo(Readiness.ENDED);

    assertThat(hypervisor().start(Specs.withoutFirstBoot(spec)).firstStart()).isFalse();
    assertThat(hypervisor().awaitReady(VM, BOOT_LIMIT))
        .as("second start")
        .isEqualTo(Readiness.READY);
    hypervisor().destroy(VM);
    hypervisor().destroy(VM);
    assertThat(hypervisor().status(VM)).isEqualTo(DomainStatus.notFound(VM));
    assertThat(hypervisor().domains(Specs.NODE)).isEmpty();
    assertThat(Files.exists(spec.serialLog())).isFalse();
  }

  @Test
  void aGuestThatNeitherGetsReadyNorEndsIsNotWaitedForLongerThanAsked() throws Exception {
    hypervisor().start(spec(VM, "ecms.never-ready ecms.ignore-acpi"));
    assertThat(hypervisor().awaitReady(VM, Duration.ofSeconds(6))).isEqualTo(Readiness.NOT_READY);
    assertThat(hypervisor().reboot(VM, Duration.ofSeconds(1))).isEqualTo(RebootOutcome.RESET);
    assertThat(hypervisor().stop(VM, Duration.ofSeconds(1))).isEqualTo(StopOutcome.FORCED);
    assertThat(hypervisor().status(VM).reason()).isEqualTo(StateReason.FORCED_OFF);
  }

  /** The wait ends with the guest, long before its limit, and says which of the two it was. */
  @Test
  void aGuestThatEndsWhileItIsWaitedForIsToldFromOneThatIsSlow() throws Exception {
    hypervisor().start(spec(VM, "ecms.never-ready"));
    CompletableFuture<Readiness> waiting =
        CompletableFuture.supplyAsync(() -> hypervisor().awaitReady(VM, Duration.ofDays(1_000)));
    hypervisor().stop(VM, Duration.ZERO);
    assertThat(waiting.get(30, TimeUnit.SECONDS)).isEqualTo(Readiness.ENDED);
  }

  @Test
  void aVmStandsStillAndGoesOnAndComesBackFromDisk() throws Exception {
    DomainSpec spec = Specs.withoutFirstBoot(spec(VM, ""));
    hypervisor().start(spec);
    assertThat(hypervisor().awaitReady(VM, BOOT_LIMIT)).isEqualTo(Readiness.READY);

    assertThat(hypervisor().usage())
        .singleElement()
        .satisfies(used -> {
          assertThat(used.vm()).isEqualTo(VM);
          assertThat(used.cpuTime()).isPositive();
          assertThat(used.memoryMib()).isEqualTo(128);
          assertThat(used.residentMib()).isPositive();
        });

    hypervisor().suspend(VM);
    hypervisor().suspend(VM);
    assertThat(hypervisor().status(VM).state()).isEqualTo(DomainState.SUSPENDED);
    assertThat(hypervisor().status(VM).reason()).isEqualTo(StateReason.BY_REQUEST);
    hypervisor().resume(VM);
    hypervisor().resume(VM);
    assertThat(hypervisor().status(VM).state()).isEqualTo(DomainState.RUNNING);

    hypervisor().save(VM);
    hypervisor().save(VM);
    assertThat(hypervisor().status(VM).state()).isEqualTo(DomainState.STOPPED);
    assertThat(hypervisor().status(VM).reason()).isEqualTo(StateReason.SAVED);
    assertCode("domain-not-running", () -> hypervisor().suspend(VM));
    Owner later = Specs.owner(2);
    assertThat(hypervisor().start(Specs.withOwner(spec, later)).state())
        .isEqualTo(DomainState.RUNNING);
    assertThat(hypervisor().status(VM).owner()).as("owner of a VM from disk").hasValue(later);
    assertThat(hypervisor().domains(Specs.NODE)).hasSize(1);

    assertThat(hypervisor().stop(VM, Duration.ZERO)).as("killed").isEqualTo(StopOutcome.FORCED);
    assertCode("domain-not-running", () -> hypervisor().save(VM));
  }

  @Test
  void whatWasSavedIsForgottenWhenAVmIsStopped() throws Exception {
    DomainSpec spec = Specs.withoutFirstBoot(spec(VM, ""));
    hypervisor().start(spec);
    hypervisor().save(VM);

    assertThat(hypervisor().stop(VM, Duration.ZERO)).isEqualTo(StopOutcome.ALREADY_OFF);

    assertCode("domain-not-running", () -> hypervisor().save(VM));
  }

  @Test
  void aGuestThatListensRebootsByItselfAndAnotherIsReset() throws Exception {
    assertCode("domain-not-found", () -> hypervisor().suspend(VM));
    hypervisor().start(Specs.withoutFirstBoot(spec(VM, "")));
    assertThat(hypervisor().awaitReady(VM, BOOT_LIMIT)).isEqualTo(Readiness.READY);

    assertThat(hypervisor().reboot(VM, GRACE)).isEqualTo(RebootOutcome.BY_GUEST);
    assertThat(hypervisor().status(VM).state()).isEqualTo(DomainState.RUNNING);
    assertThat(hypervisor().reboot(VM, Duration.ZERO)).isEqualTo(RebootOutcome.RESET);
    assertThat(hypervisor().status(VM).state()).isEqualTo(DomainState.RUNNING);
    hypervisor().stop(VM, Duration.ZERO);
    assertCode("domain-not-running", () -> hypervisor().reboot(VM, GRACE));
  }

  /** Ends a running VM as a crash of its hypervisor process does. */
  protected abstract void crash(VmId vm);

  @Test
  void whoWantsToKnowIsToldOfAnEndThatNobodyHasAskedFor() throws Exception {
    AtomicInteger told = new AtomicInteger();
    hypervisor().onChange(told::incrementAndGet);
    hypervisor().start(spec(VM, ""));
    // What the start has caused comes before the end.
    await().during(Duration.ofMillis(300)).until(() -> true);
    int before = told.get();

    crash(VM);

    // A hypervisor waits until the process that died is gone, which where init is slow takes a
    // while.
    await().atMost(Duration.ofSeconds(5)).until(() -> told.get() > before);
    assertThat(hypervisor().status(VM).state()).isEqualTo(DomainState.STOPPED);
    assertThat(hypervisor().status(VM).reason()).isEqualTo(StateReason.CRASHED);
  }

  @Test
  void aRunningVmIsNotReplacedByAnother() throws Exception {
    DomainSpec spec = spec(VM, "");
    hypervisor().start(spec);

    assertCode("domain-differs", () -> hypervisor().start(Specs.withMemory(spec, 256)));
    Owner elsewhere = new Owner(OTHER, spec.owner().epoch(), spec.owner().operation());
    assertCode("domain-differs", () -> hypervisor().start(Specs.withOwner(spec, elsewhere)));
    hypervisor().start(Specs.withOwner(spec, Specs.owner(2)));
    assertThat(hypervisor().status(VM).owner()).as("newest owner").hasValue(Specs.owner(2));

    hypervisor().destroy(VM);
    assertThat(spec.firstBootIso().orElseThrow()).as("disk of a VM never ready").doesNotExist();
  }

  @Test
  void aVmThatDoesNotExistIsOffAndCannotBeWaitedFor() {
    assertThat(hypervisor().status(VM)).isEqualTo(DomainStatus.notFound(VM));
    assertThat(hypervisor().stop(VM, GRACE)).isEqualTo(StopOutcome.ALREADY_OFF);
    assertCode("domain-not-found", () -> hypervisor().awaitReady(VM, GRACE));
    assertCode("domain-not-found", () -> hypervisor().ejectFirstBoot(VM));
  }

  @Test
  void theHostTellsItsFacts() {
    assertThat(hypervisor().facts().cpus()).isPositive();
    assertThat(hypervisor().facts().freeMemoryMib()).isPositive();
    assertThat(hypervisor().facts().hypervisor().version()).isNotBlank();
  }

  protected static void assertCode(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HypervisorException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
