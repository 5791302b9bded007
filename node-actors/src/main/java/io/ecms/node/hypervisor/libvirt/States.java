package io.ecms.node.hypervisor.libvirt;

import io.ecms.node.hypervisor.DomainState;
import io.ecms.node.hypervisor.StateReason;
import io.ecms.node.hypervisor.libvirt.LibvirtLink.RawState;

/** Translates libvirt's numbers (libvirt-domain.h). */
final class States {
  private static final int PAUSED = 3;
  private static final int SHUTOFF = 5;
  private static final int CRASHED = 6;

  private States() {}

  /** A state and its reason in the port's words. */
  record Told(DomainState state, StateReason reason) {}

  static Told of(RawState raw) {
    return switch (raw.state()) {
      case PAUSED -> new Told(DomainState.SUSPENDED, pausedFor(raw.reason()));
      case SHUTOFF -> new Told(DomainState.STOPPED, offFor(raw.reason()));
      case CRASHED -> new Told(DomainState.STOPPED, StateReason.CRASHED);
      // No state, running, blocked, shutting down, sleeping by its own wish: QEMU lives.
      default -> new Told(DomainState.RUNNING, StateReason.UNKNOWN);
    };
  }

  private static StateReason pausedFor(int reason) {
    return switch (reason) {
      case 1 -> StateReason.BY_REQUEST;
      case 5 -> StateReason.IO_ERROR;
      case 10 -> StateReason.CRASHED;
      default -> StateReason.UNKNOWN;
    };
  }

  private static StateReason offFor(int reason) {
    return switch (reason) {
      case 1 -> StateReason.GUEST_SHUT_DOWN;
      case 2 -> StateReason.FORCED_OFF;
      case 3 -> StateReason.CRASHED;
      case 5 -> StateReason.SAVED;
      case 6, 8 -> StateReason.START_FAILED;
      default -> StateReason.UNKNOWN;
    };
  }
}
