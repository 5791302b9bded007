package io.ecms.node.hypervisor.simulated;

import io.ecms.node.hypervisor.DirectBoot;
import io.ecms.node.hypervisor.Domain;
import io.ecms.node.hypervisor.DomainSpec;
import io.ecms.node.hypervisor.DomainState;
import io.ecms.node.hypervisor.DomainStatus;
import io.ecms.node.hypervisor.StateReason;
import io.ecms.node.hypervisor.VncEndpoint;
import java.util.Optional;

/**
 * One VM in memory.
 *
 * @param spec what it was started with last
 * @param firstBoot whether its first-boot disk is attached
 * @param state what it does
 * @param reason why
 * @param startedAt moment of its last start by the ticker
 * @param vnc where its screen would be
 */
record SimulatedDomain(
    DomainSpec spec,
    boolean firstBoot,
    DomainState state,
    StateReason reason,
    long startedAt,
    VncEndpoint vnc) {

  /** Words on a kernel's command line that the guest kit for tests understands as well. */
  private static final String NEVER_READY = "ecms.never-ready";

  private static final String IGNORE_ACPI = "ecms.ignore-acpi";

  static SimulatedDomain started(DomainSpec spec, long now, VncEndpoint vnc) {
    return new SimulatedDomain(
        spec, spec.firstBootIso().isPresent(), DomainState.RUNNING, StateReason.UNKNOWN, now, vnc);
  }

  /** Whether it is in memory. */
  boolean on() {
    return state == DomainState.RUNNING || state == DomainState.SUSPENDED;
  }

  boolean saved() {
    return state == DomainState.STOPPED && reason == StateReason.SAVED;
  }

  SimulatedDomain suspended() {
    return new SimulatedDomain(
        spec, firstBoot, DomainState.SUSPENDED, StateReason.BY_REQUEST, startedAt, vnc);
  }

  SimulatedDomain resumed() {
    return new SimulatedDomain(
        spec, firstBoot, DomainState.RUNNING, StateReason.UNKNOWN, startedAt, vnc);
  }

  SimulatedDomain bootedAt(long now) {
    return new SimulatedDomain(spec, firstBoot, state, reason, now, vnc);
  }

  /** The same VM, started again by someone else with the same hardware. */
  SimulatedDomain adoptedBy(DomainSpec again) {
    return new SimulatedDomain(again, firstBoot, state, reason, startedAt, vnc);
  }

  SimulatedDomain ejected() {
    return new SimulatedDomain(spec, false, state, reason, startedAt, vnc);
  }

  SimulatedDomain off(StateReason why) {
    return new SimulatedDomain(spec, firstBoot, DomainState.STOPPED, why, startedAt, vnc);
  }

  boolean neverReady() {
    return hasWord(NEVER_READY);
  }

  boolean ignoresPowerButton() {
    return hasWord(IGNORE_ACPI);
  }

  private boolean hasWord(String word) {
    return spec.boot().map(DirectBoot::commandLine).orElse("").contains(word);
  }

  Domain answer() {
    return new Domain(spec.vm(), state, Optional.of(vnc), firstBoot);
  }

  DomainStatus status() {
    return new DomainStatus(
        spec.vm(),
        state,
        reason,
        Optional.of(spec.owner()),
        on() ? Optional.of(vnc) : Optional.empty());
  }
}
