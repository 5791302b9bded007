package io.ecms.node.hypervisor;

import io.ecms.core.model.NodeName;
import io.ecms.core.model.VmId;
import io.ecms.node.host.HostFacts;
import java.time.Duration;
import java.util.List;

/**
 * Runs the VMs of one host (E5, E6, E7, T7).
 *
 * <p>A port with several implementations ({@code libvirt}, {@code simulated}) held to one contract
 * test. All methods block, have a deadline of their own, may be called from any thread, and are
 * idempotent: a call whose wish is already true changes nothing. Each may throw {@link
 * HypervisorException} with a stable code; those that every method may throw are {@code
 * hypervisor-unavailable}, {@code hypervisor-busy} and {@code hypervisor-timed-out} (all worth a
 * retry) and {@code hypervisor-failed}.
 *
 * <p>The truth is in the hypervisor, not in this object: after a restart of the caller {@link
 * #domains} tells what runs, with the owner that was recorded when it was started.
 */
public interface Hypervisor extends AutoCloseable {

  /** What this host has and what of it is free now. */
  HostFacts facts();

  /**
   * Defines and starts a VM. When it runs already with the same hardware, answers what runs.
   *
   * @throws HypervisorException {@code domain-differs} when it runs with other hardware, {@code
   *     domain-start-failed} when the hypervisor refused to define or start it
   */
  Domain start(DomainSpec spec);

  /**
   * Waits until the guest has said on its serial console, since its last start, that it is ready.
   *
   * @param limit longest wait, zero or more
   * @return {@link Readiness#ENDED} soon after the VM has gone off, not only after {@code limit}
   * @throws HypervisorException {@code domain-not-found}
   */
  Readiness awaitReady(VmId vm, Duration limit);

  /**
   * Takes the first-boot disk out of the VM and removes its file (E6).
   *
   * @throws HypervisorException {@code domain-not-found}
   */
  void ejectFirstBoot(VmId vm);

  /**
   * Turns a VM off: asks the guest (its agent if there is one that answers, otherwise by the power
   * button), waits until it is off, then forces it. A VM that does not exist is off, and one that
   * is saved is off for good after this.
   *
   * @param grace time that the guest has to end by itself, zero or more
   */
  StopOutcome stop(VmId vm, Duration grace);

  /**
   * Reboots a VM: asks the guest as {@link #stop} does, waits until it has begun anew, then resets
   * it.
   *
   * @param grace time that the guest has, zero or more; with none it is reset at once
   * @throws HypervisorException {@code domain-not-running}, {@code domain-not-found}
   */
  RebootOutcome reboot(VmId vm, Duration grace);

  /**
   * Lets a VM stand still; no error when it does.
   *
   * @throws HypervisorException {@code domain-not-running}, {@code domain-not-found}
   */
  void suspend(VmId vm);

  /**
   * Lets a VM go on; no error when it runs.
   *
   * @throws HypervisorException {@code domain-not-running}, {@code domain-not-found}
   */
  void resume(VmId vm);

  /**
   * Keeps the VM's memory on this host and turns it off; no error when that is done already. The
   * next {@link #start} lets it go on there, running.
   *
   * @throws HypervisorException {@code domain-not-running}, {@code domain-not-found}
   */
  void save(VmId vm);

  /**
   * Removes a VM by force with everything that the hypervisor keeps for it: its definition, serial
   * log and first-boot disk. Its {@link DomainSpec#disk} stays. No error when there is none.
   */
  void destroy(VmId vm);

  /** What the VM does now; {@link DomainState#NOT_FOUND} when there is none. */
  DomainStatus status(VmId vm);

  /** All VMs that were started for {@code node}, in whatever state, in the order of their ids. */
  List<DomainStatus> domains(NodeName node);

  /** What the running VMs of this hypervisor use, of whichever node they are, with one question. */
  List<DomainUsage> usage();

  /**
   * From now on {@code listener} is called, on any thread, soon after the state of a VM may have
   * changed: at times without need, and never instead of looking from time to time, since a change
   * may be missed. It must return at once. Replaces the listener before.
   */
  void onChange(Runnable listener);

  /** Gives back connections and threads; VMs go on running. */
  @Override
  void close();
}
