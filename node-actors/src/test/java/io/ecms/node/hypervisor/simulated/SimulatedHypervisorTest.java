package io.ecms.node.hypervisor.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.model.VmId;
import io.ecms.node.host.HostFacts;
import io.ecms.node.hypervisor.DirectBoot;
import io.ecms.node.hypervisor.DomainSpec;
import io.ecms.node.hypervisor.DomainStatus;
import io.ecms.node.hypervisor.Hypervisor;
import io.ecms.node.hypervisor.HypervisorContract;
import io.ecms.node.hypervisor.Readiness;
import io.ecms.node.hypervisor.Specs;
import io.ecms.node.hypervisor.StateReason;
import io.ecms.node.hypervisor.Ticker;
import io.ecms.node.hypervisor.simulated.Faults.Method;
import io.ecms.tree.stack.VmDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedHypervisorTest extends HypervisorContract {
  private static final HostFacts HOST =
      new HostFacts(
          "host",
          Optional.empty(),
          8,
          "simulated",
          32_768,
          32_768,
          100,
          100,
          new HostFacts.HypervisorFacts("simulated", "1", true));

  private final Path directory;

  private final AdvancingTicker ticker = new AdvancingTicker();
  private final SimulatedHypervisor hypervisor =
      new SimulatedHypervisor(
          HOST,
          ticker,
          new Faults(new Random(1)),
          new GuestTimes(Duration.ofSeconds(4), Duration.ofSeconds(2)));

  SimulatedHypervisorTest(@TempDir Path directory) {
    this.directory = directory;
  }

  /** Time passes only in sleeps, so that tests take none. */
  private static final class AdvancingTicker implements Ticker {
    private long now;

    @Override
    public long nanoTime() {
      return now;
    }

    @Override
    public void sleep(Duration duration) {
      now += duration.toNanos();
    }
  }

  @Override
  protected void crash(VmId vm) {
    hypervisor.crash(vm);
  }

  @Override
  protected Hypervisor hypervisor() {
    return hypervisor;
  }

  @Override
  protected DomainSpec spec(VmId vm, String words) throws IOException {
    DirectBoot boot = new DirectBoot(Path.of("/kernel"), Optional.empty(), words);
    VmDisk disk = new VmDisk(directory.resolve("disk.qcow2"), 1 << 20, new VmDisk.None());
    Path iso = Files.createFile(directory.resolve(vm + ".iso"));
    return Specs.of(vm, directory, disk, Optional.of(boot), Optional.of(iso));
  }

  @Test
  void timesOfGuestsAreKept() throws IOException {
    hypervisor.start(spec(VM, ""));
    assertThat(hypervisor.awaitReady(VM, Duration.ofSeconds(3))).isEqualTo(Readiness.NOT_READY);
    assertThat(hypervisor.awaitReady(VM, Duration.ofSeconds(1))).isEqualTo(Readiness.READY);
    long before = ticker.nanoTime();
    hypervisor.stop(VM, GRACE);
    assertThat(Duration.ofNanos(ticker.nanoTime() - before)).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void faultsComeWhenAskedFor() {
    hypervisor.faults().failNext(Method.STATUS, 2, "hypervisor-busy", true);
    assertCode("hypervisor-busy", () -> hypervisor.status(VM));
    assertCode("hypervisor-busy", () -> hypervisor.status(VM));
    assertThat(hypervisor.status(VM)).isEqualTo(DomainStatus.notFound(VM));

    hypervisor.faults().delay(Method.STATUS, Duration.ofSeconds(5));
    hypervisor.status(VM);
    assertThat(ticker.nanoTime()).isEqualTo(Duration.ofSeconds(5).toNanos());
    hypervisor.faults().failSome(Method.DOMAINS, 1, "hypervisor-failed", false);
    assertCode("hypervisor-failed", () -> hypervisor.domains(Specs.NODE));
    hypervisor.faults().clear();
    assertThat(hypervisor.domains(Specs.NODE)).isEmpty();
  }

  @Test
  void theSameSeedFailsTheSameCalls() {
    assertThat(outcomes(7)).isEqualTo(outcomes(7)).isNotEqualTo(outcomes(8)).contains("F", ".");
  }

  private static String outcomes(long seed) {
    Faults faults = new Faults(new Random(seed));
    faults.failSome(Method.START, 0.3, "hypervisor-busy", true);
    StringBuilder outcomes = new StringBuilder();
    IntStream.range(0, 64)
        .forEach(_ -> outcomes.append(faults.next(Method.START).isPresent() ? "F" : "."));
    return outcomes.toString();
  }

  @Test
  void aCrashIsToldAndMemoryIsGivenBack() throws IOException {
    hypervisor.start(spec(VM, ""));
    assertThat(hypervisor.facts().freeMemoryMib()).isEqualTo(32_768 - 128);
    hypervisor.crash(VM);
    assertThat(hypervisor.status(VM).reason()).isEqualTo(StateReason.CRASHED);
    assertThat(hypervisor.facts().freeMemoryMib()).isEqualTo(32_768);
  }
}
