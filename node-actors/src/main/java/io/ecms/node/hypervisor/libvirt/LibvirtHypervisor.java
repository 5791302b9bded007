package io.ecms.node.hypervisor.libvirt;

import io.ecms.core.model.NodeName;
import io.ecms.core.model.VmId;
import io.ecms.node.host.HostFacts;
import io.ecms.node.host.HostFacts.HypervisorFacts;
import io.ecms.node.host.HostFactsReader;
import io.ecms.node.hypervisor.Deadline;
import io.ecms.node.hypervisor.Domain;
import io.ecms.node.hypervisor.DomainSpec;
import io.ecms.node.hypervisor.DomainState;
import io.ecms.node.hypervisor.DomainStatus;
import io.ecms.node.hypervisor.DomainUsage;
import io.ecms.node.hypervisor.Hypervisor;
import io.ecms.node.hypervisor.HypervisorException;
import io.ecms.node.hypervisor.Readiness;
import io.ecms.node.hypervisor.RebootOutcome;
import io.ecms.node.hypervisor.StopOutcome;
import io.ecms.node.hypervisor.Ticker;
import io.ecms.node.hypervisor.libvirt.LibvirtConnections.Held;
import io.ecms.node.hypervisor.libvirt.PowerCalls.Wish;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.libvirt.LibvirtException;

/**
 * The hypervisor port on libvirt.
 *
 * <p>Every use of libvirt goes through {@link NativeCalls}, so a hung libvirtd, or the hung QEMU of
 * one VM, costs its caller a deadline and nobody else anything. What is done inside such a call is
 * in {@link DomainStarts} and {@link DomainCalls}; the waits between calls are here. Nothing is
 * remembered between calls but the connection. Thread-safe.
 */
public final class LibvirtHypervisor implements Hypervisor {
  private static final Duration READY_POLL = Duration.ofMillis(100);
  private static final int STATUS_EVERY_POLLS = 10;
  private static final Duration OFF_POLL = Duration.ofMillis(150);

  /**
   * The power button is pressed again after this time: a guest that still boots misses the first.
   */
  private static final Duration PRESS_AGAIN = Duration.ofSeconds(3);

  /** Longest time in which a guest's memory is written to disk. */
  private static final Duration SAVE_LIMIT = Duration.ofMinutes(10);

  private static final String NO_SUBJECT = "";

  private final LibvirtSettings settings;
  private final HostFactsReader facts;
  private final Ticker ticker;
  private final DomainStarts starts;
  private final DomainCalls domains = new DomainCalls();
  private final PowerCalls power = new PowerCalls();
  private final DomainEvents events = new DomainEvents();
  private final LibvirtConnections connections;
  private final NativeCalls calls = new NativeCalls();
  private final IoErrorResumer resumer;

  /**
   * @param random source of the throw-away VNC passwords in definitions
   */
  public LibvirtHypervisor(
      LibvirtSettings settings, HostFactsReader facts, Ticker ticker, RandomGenerator random) {
    this.settings = settings;
    this.facts = facts;
    this.ticker = ticker;
    this.starts = new DomainStarts(settings.kvm(), random);
    this.connections = new LibvirtConnections(settings.uri(), events::attach);
    this.resumer = new IoErrorResumer(this::resumeAfterIoErrors);
  }

  /** Work with a connection, run on a thread that may block. */
  private interface Work<T> {
    T with(LibvirtLink link) throws LibvirtException, IOException;
  }

  private <T> T call(String subject, Duration limit, Work<T> work) {
    return calls.call(
        subject,
        Deadline.in(limit, ticker),
        () -> {
          try (Held held = connections.hold()) {
            return withLink(held.link(), work);
          }
        },
        connections::suspect);
  }

  /** When libvirtd goes away during a call, libvirt tells so by any of several error numbers. */
  private static <T> T withLink(LibvirtLink link, Work<T> work)
      throws LibvirtException, IOException {
    try {
      return work.with(link);
    } catch (LibvirtException e) {
      if (!link.isAlive()) {
        throw LibvirtErrors.lost(e);
      }
      throw e;
    }
  }

  private <T> T call(VmId vm, Work<T> work) {
    return call(vm.value(), settings.callLimit(), work);
  }

  @Override
  public HostFacts facts() {
    String version = call(NO_SUBJECT, settings.callLimit(), DomainCalls::version);
    return facts.read(new HypervisorFacts("libvirt", version, settings.kvm()));
  }

  @Override
  public Domain start(DomainSpec spec) {
    Domain domain =
        call(spec.vm().value(), settings.startLimit(), link -> starts.start(link, spec));
    resumer.watch();
    return domain;
  }

  @Override
  public Readiness awaitReady(VmId vm, Duration limit) {
    Deadline deadline = Deadline.in(limit, ticker);
    DomainRecord record = patiently(deadline, () -> call(vm, link -> domains.record(link, vm)));
    SerialConsole console = new SerialConsole(record.serialLog(), settings.readyWord());
    for (int polls = 1; ; polls++) {
      if (look(console)) {
        return patiently(deadline, () -> isOff(vm)) ? Readiness.ENDED : Readiness.READY;
      }
      boolean last = deadline.passed();
      if ((last || polls % STATUS_EVERY_POLLS == 0) && patiently(deadline, () -> isOff(vm))) {
        return Readiness.ENDED;
      }
      if (last) {
        return Readiness.NOT_READY;
      }
      deadline.pause(READY_POLL);
    }
  }

  /** Asks again while another call about the VM is under way, such as one that turns it off. */
  private static <T> T patiently(Deadline deadline, Supplier<T> question) {
    while (true) {
      try {
        return question.get();
      } catch (HypervisorException e) {
        if (!e.code().equals(NativeCalls.BUSY) || deadline.passed()) {
          throw e;
        }
        deadline.pause(READY_POLL);
      }
    }
  }

  private static boolean look(SerialConsole console) {
    try {
      return console.look();
    } catch (IOException e) {
      throw LibvirtErrors.typed(e);
    }
  }

  @Override
  public void ejectFirstBoot(VmId vm) {
    call(
        vm,
        link -> {
          domains.ejectFirstBoot(link, vm);
          return true;
        });
  }

  @Override
  public StopOutcome stop(VmId vm, Duration grace) {
    if (isOff(vm)) {
      change(vm, link -> power.dropSaved(link, vm));
      return StopOutcome.ALREADY_OFF;
    }
    Deadline deadline = Deadline.in(grace, ticker);
    while (!deadline.passed()) {
      change(vm, link -> power.ask(link, vm, Wish.SHUT_DOWN));
      if (within(deadline, () -> isSeenOff(vm))) {
        return StopOutcome.BY_GUEST;
      }
    }
    boolean forced = call(vm.value(), settings.startLimit(), link -> domains.forceOff(link, vm));
    return forced ? StopOutcome.FORCED : StopOutcome.BY_GUEST;
  }

  @Override
  public RebootOutcome reboot(VmId vm, Duration grace) {
    if (isOff(vm)) {
      throw HypervisorException.notRunning(vm.value());
    }
    try (DomainEvents.Reboot reboot = events.awaitReboot(vm.value())) {
      Deadline deadline = Deadline.in(grace, ticker);
      while (!deadline.passed()) {
        change(vm, link -> power.ask(link, vm, Wish.REBOOT));
        if (within(deadline, reboot::seen)) {
          return RebootOutcome.BY_GUEST;
        }
      }
      if (reboot.seen()) {
        return RebootOutcome.BY_GUEST;
      }
      change(vm, link -> power.reset(link, vm));
      return RebootOutcome.RESET;
    }
  }

  /** Whether it becomes true before the guest is to be asked again. */
  private boolean within(Deadline deadline, BooleanSupplier fulfilled) {
    Deadline again = Deadline.in(PRESS_AGAIN, ticker);
    while (!again.passed() && !deadline.passed()) {
      if (fulfilled.getAsBoolean()) {
        return true;
      }
      Duration left = deadline.left();
      again.pause(left.compareTo(OFF_POLL) < 0 ? left : OFF_POLL);
    }
    return false;
  }

  @Override
  public void suspend(VmId vm) {
    change(vm, link -> power.suspend(link, vm));
  }

  @Override
  public void resume(VmId vm) {
    change(vm, link -> power.resume(link, vm));
  }

  @Override
  public void save(VmId vm) {
    change(vm, SAVE_LIMIT, link -> power.save(link, vm));
  }

  /** Work that answers nothing. */
  private interface Change {
    void with(LibvirtLink link) throws LibvirtException;
  }

  private void change(VmId vm, Change work) {
    change(vm, settings.callLimit(), work);
  }

  private void change(VmId vm, Duration limit, Change work) {
    call(
        vm.value(),
        limit,
        link -> {
          work.with(link);
          return true;
        });
  }

  @Override
  public void destroy(VmId vm) {
    call(
        vm.value(),
        settings.startLimit(),
        link -> {
          domains.remove(link, vm);
          return true;
        });
  }

  @Override
  public DomainStatus status(VmId vm) {
    return call(vm, link -> domains.status(link, vm));
  }

  /**
   * While a QEMU ends, libvirt lets nobody look at its domain, at times for seconds: a look that
   * fails for now has seen nothing.
   */
  private boolean isSeenOff(VmId vm) {
    try {
      return isOff(vm);
    } catch (HypervisorException e) {
      if (e.retryable()) {
        return false;
      }
      throw e;
    }
  }

  private boolean isOff(VmId vm) {
    DomainState state = status(vm).state();
    return state == DomainState.STOPPED || state == DomainState.NOT_FOUND;
  }

  @Override
  public List<DomainStatus> domains(NodeName node) {
    List<DomainStatus> found =
        call(NO_SUBJECT, settings.callLimit(), link -> domains.ofNode(link, node));
    // VMs of an earlier life of this node controller need the same care as those started now.
    resumer.watch();
    return found;
  }

  @Override
  public List<DomainUsage> usage() {
    return call(NO_SUBJECT, settings.callLimit(), LibvirtLink::usage);
  }

  /** Looking for disk errors every second is also what connects again after a loss. */
  @Override
  public void onChange(Runnable listener) {
    events.onChange(listener);
    resumer.watch();
  }

  private void resumeAfterIoErrors() throws HypervisorException {
    call(NO_SUBJECT, settings.callLimit(), domains::resumeAfterIoErrors);
  }

  @Override
  public void close() {
    resumer.close();
    calls.close();
    connections.close();
  }
}
