package io.ecms.core.vm;

import io.ecms.core.model.Problem;

/** Why a VM is off although nobody has asked ECMS for it, as far as its hypervisor tells. */
public enum EndReason {
  /** Not told. */
  UNKNOWN("found-off", "the node found it off, although nobody had stopped it"),
  /** The guest turned itself off. */
  SHUT_DOWN_BY_GUEST("guest-shut-down", "the guest shut itself down"),
  /** The guest panicked, or its hypervisor process ended by itself or was killed. */
  CRASHED("guest-crashed", "the guest crashed, or its hypervisor process died"),
  /** It was turned off by force by somebody who did not ask ECMS. */
  DESTROYED("destroyed-outside", "somebody turned it off by force, and not through ECMS"),
  /** The hypervisor could not begin or go on running it. */
  FAILED("guest-failed", "the hypervisor could not go on running it"),
  /** The hypervisor does not know it any more. */
  GONE("domain-gone", "its node does not know it any more"),
  /** Its memory was saved and it was turned off by somebody who did not ask ECMS. */
  SAVED("saved-outside", "somebody saved its memory and turned it off, and not through ECMS");

  private final String code;
  private final String message;

  EndReason(String code, String message) {
    this.code = code;
    this.message = message;
  }

  /** The reason as a VM shows it. */
  public Problem problem() {
    return Problem.conflict(code, message);
  }
}
