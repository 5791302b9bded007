package io.ecms.node.hypervisor.simulated;

import io.ecms.core.model.NodeName;
import io.ecms.core.model.VmId;
import io.ecms.node.host.HostFacts;
import io.ecms.node.hypervisor.Deadline;
import io.ecms.node.hypervisor.Domain;
import io.ecms.node.hypervisor.DomainSpec;
import io.ecms.node.hypervisor.DomainStatus;
import io.ecms.node.hypervisor.DomainUsage;
import io.ecms.node.hypervisor.Hypervisor;
import io.ecms.node.hypervisor.HypervisorException;
import io.ecms.node.hypervisor.Readiness;
import io.ecms.node.hypervisor.RebootOutcome;
import io.ecms.node.hypervisor.StateReason;
import io.ecms.node.hypervisor.StopOutcome;
import io.ecms.node.hypervisor.Ticker;
import io.ecms.node.hypervisor.VncEndpoint;
import io.ecms.node.hypervisor.simulated.Faults.Method;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * The hypervisor port in memory: for tests, for load tests with thousands of VMs, and for a
 * quickstart on machines that cannot run VMs. A VM costs one map entry and no thread; whether its
 * guest is ready follows from the time. Guests understand two words on the kernel command line:
 * {@code ecms.never-ready} and {@code ecms.ignore-acpi}. Thread-safe.
 */
public final class SimulatedHypervisor implements Hypervisor {
  private static final Duration READY_POLL = Duration.ofMillis(500);
  private static final int FIRST_VNC_PORT = 5900;
  private static final long BUSY = 10;
  private static final int VNC_PORTS = 50_000;

  private final ConcurrentMap<VmId, SimulatedDomain> domains = new ConcurrentHashMap<>();
  private final AtomicInteger starts = new AtomicInteger();
  private final AtomicInteger bootsToEnd = new AtomicInteger();
  private final HostFacts capacity;
  private final Ticker ticker;
  private final Faults faults;
  private volatile GuestTimes times;
  private volatile Runnable listener = () -> {};

  /**
   * @param capacity facts of the simulated host while it is empty
   */
  public SimulatedHypervisor(HostFacts capacity, Ticker ticker, Faults faults, GuestTimes times) {
    this.capacity = capacity;
    this.ticker = ticker;
    this.faults = faults;
    this.times = times;
  }

  /** Delays and faults of this hypervisor, to be set at any time. */
  public Faults faults() {
    return faults;
  }

  /** From now on guests take so long. */
  public void guestTimes(GuestTimes changed) {
    times = changed;
  }

  /** Ends a VM as if its hypervisor process had died; nothing when it does not run. */
  public void crash(VmId vm) {
    end(vm, StateReason.CRASHED);
  }

  /** Ends a VM without having been asked to; nothing when it does not run. */
  public void end(VmId vm, StateReason why) {
    domains.computeIfPresent(vm, (_, domain) -> domain.on() ? domain.off(why) : domain);
    listener.run();
  }

  @Override
  public void onChange(Runnable next) {
    listener = next;
  }

  /** The next guest that is waited for crashes before it is ready. */
  public void endNextBoot() {
    bootsToEnd.incrementAndGet();
  }

  @Override
  public HostFacts facts() {
    enter(Method.FACTS);
    long used =
        domains.values().stream()
            .filter(SimulatedDomain::on)
            .mapToLong(domain -> domain.spec().memoryMib())
            .sum();
    return new HostFacts(
        capacity.hostName(),
        capacity.address(),
        capacity.cpus(),
        capacity.cpuModel(),
        capacity.totalMemoryMib(),
        Math.max(0, capacity.freeMemoryMib() - used),
        capacity.totalStorageGib(),
        capacity.freeStorageGib(),
        capacity.hypervisor());
  }

  @Override
  public Domain start(DomainSpec spec) {
    enter(Method.START);
    return domains
        .compute(
            spec.vm(),
            (_, present) -> present != null && present.on() ? adopt(present, spec) : fresh(spec))
        .answer();
  }

  private SimulatedDomain fresh(DomainSpec spec) {
    int port = FIRST_VNC_PORT + Math.floorMod(starts.getAndIncrement(), VNC_PORTS);
    return SimulatedDomain.started(spec, ticker.nanoTime(), new VncEndpoint("127.0.0.1", port));
  }

  private static SimulatedDomain adopt(SimulatedDomain running, DomainSpec spec) {
    boolean sameNode = running.spec().owner().node().equals(spec.owner().node());
    if (!sameNode || !running.spec().hardware().equals(spec.hardware())) {
      throw new HypervisorException(
          "domain-differs",
          false,
          "domain %s %s"
              .formatted(
                  spec.vm(),
                  sameNode
                      ? "runs with other hardware"
                      : "belongs to node " + running.spec().owner().node()));
    }
    return running.adoptedBy(spec);
  }

  @Override
  public Readiness awaitReady(VmId vm, Duration limit) {
    enter(Method.AWAIT_READY);
    SimulatedDomain waitedFor = find(vm);
    if (bootsToEnd.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      crash(vm);
    }
    Deadline deadline = Deadline.in(limit, ticker);
    while (runs(vm, waitedFor)) {
      Duration missing =
          waitedFor.neverReady() ? deadline.left() : times.boot().minus(age(waitedFor));
      if (!waitedFor.neverReady() && !missing.isPositive()) {
        return Readiness.READY;
      }
      if (deadline.passed()) {
        return Readiness.NOT_READY;
      }
      deadline.pause(missing.compareTo(READY_POLL) < 0 ? missing : READY_POLL);
    }
    return Readiness.ENDED;
  }

  /** Whether it is still the same run of the VM. */
  private boolean runs(VmId vm, SimulatedDomain waitedFor) {
    SimulatedDomain now = domains.get(vm);
    return now != null && now.on() && now.startedAt() == waitedFor.startedAt();
  }

  private Duration age(SimulatedDomain domain) {
    return Duration.ofNanos(ticker.nanoTime() - domain.startedAt());
  }

  @Override
  public void ejectFirstBoot(VmId vm) {
    enter(Method.EJECT_FIRST_BOOT);
    find(vm);
    SimulatedDomain ejected = domains.computeIfPresent(vm, (_, domain) -> domain.ejected());
    if (ejected != null) {
      ejected.spec().firstBootIso().ifPresent(SimulatedHypervisor::delete);
    }
  }

  @Override
  public StopOutcome stop(VmId vm, Duration grace) {
    enter(Method.STOP);
    SimulatedDomain domain = domains.get(vm);
    if (domain == null || !domain.on()) {
      domains.computeIfPresent(vm, (_, now) -> now.saved() ? now.off(StateReason.FORCED_OFF) : now);
      return StopOutcome.ALREADY_OFF;
    }
    boolean obeys = obeys(domain, grace);
    Duration wait = obeys ? times.shutdown() : grace;
    if (wait.isPositive()) {
      Deadline.in(wait, ticker).pause(wait);
    }
    StateReason reason = obeys ? StateReason.GUEST_SHUT_DOWN : StateReason.FORCED_OFF;
    domains.computeIfPresent(vm, (_, now) -> now.on() ? now.off(reason) : now);
    return obeys ? StopOutcome.BY_GUEST : StopOutcome.FORCED;
  }

  private boolean obeys(SimulatedDomain domain, Duration grace) {
    return !domain.ignoresPowerButton()
        && grace.isPositive()
        && times.shutdown().compareTo(grace) <= 0;
  }

  @Override
  public RebootOutcome reboot(VmId vm, Duration grace) {
    enter(Method.REBOOT);
    SimulatedDomain domain = whileOn(vm);
    boolean obeys = obeys(domain, grace);
    Duration wait = obeys ? times.shutdown() : grace;
    if (wait.isPositive()) {
      Deadline.in(wait, ticker).pause(wait);
    }
    change(vm, now -> now.resumed().bootedAt(ticker.nanoTime()));
    return obeys ? RebootOutcome.BY_GUEST : RebootOutcome.RESET;
  }

  @Override
  public void suspend(VmId vm) {
    enter(Method.SUSPEND);
    change(vm, SimulatedDomain::suspended);
  }

  @Override
  public void resume(VmId vm) {
    enter(Method.RESUME);
    change(vm, SimulatedDomain::resumed);
  }

  @Override
  public void save(VmId vm) {
    enter(Method.SAVE);
    if (!find(vm).saved()) {
      change(vm, now -> now.off(StateReason.SAVED));
    }
  }

  private SimulatedDomain whileOn(VmId vm) {
    SimulatedDomain domain = find(vm);
    if (!domain.on()) {
      throw HypervisorException.notRunning(vm.value());
    }
    return domain;
  }

  private void change(VmId vm, UnaryOperator<SimulatedDomain> to) {
    whileOn(vm);
    domains.computeIfPresent(vm, (_, now) -> now.on() ? to.apply(now) : now);
  }

  @Override
  public void destroy(VmId vm) {
    enter(Method.DESTROY);
    SimulatedDomain removed = domains.remove(vm);
    if (removed != null) {
      removed.spec().firstBootIso().ifPresent(SimulatedHypervisor::delete);
      delete(removed.spec().serialLog());
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + file, e);
    }
  }

  @Override
  public DomainStatus status(VmId vm) {
    enter(Method.STATUS);
    return Optional.ofNullable(domains.get(vm))
        .map(SimulatedDomain::status)
        .orElseGet(() -> DomainStatus.notFound(vm));
  }

  @Override
  public List<DomainStatus> domains(NodeName node) {
    enter(Method.DOMAINS);
    return domains.values().stream()
        .filter(domain -> domain.spec().owner().node().equals(node))
        .map(SimulatedDomain::status)
        .sorted(Comparator.comparing(DomainStatus::vm))
        .toList();
  }

  /** A simulated guest keeps one processor busy for a tenth of the time. */
  @Override
  public List<DomainUsage> usage() {
    enter(Method.USAGE);
    return domains.values().stream()
        .filter(SimulatedDomain::on)
        .map(domain -> {
          long memory = domain.spec().memoryMib();
          return new DomainUsage(
              domain.spec().vm(), age(domain).dividedBy(BUSY), memory, memory, 0, 0, 0, 0);
        })
        .toList();
  }

  private SimulatedDomain find(VmId vm) {
    SimulatedDomain domain = domains.get(vm);
    if (domain == null) {
      throw HypervisorException.notFound(vm.value());
    }
    return domain;
  }

  private void enter(Method method) {
    Duration delay = faults.delayOf(method);
    if (delay.isPositive()) {
      Deadline.in(delay, ticker).pause(delay);
    }
    faults
        .next(method)
        .ifPresent(failure -> {
          throw failure;
        });
  }

  /** VMs go on running: a node controller that is made anew over this object finds them. */
  @Override
  public void close() {}
}
