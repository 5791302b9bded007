package io.ecms.node.hypervisor;

/** Why a VM is in its state, as far as the hypervisor tells. */
public enum StateReason {
  /** Nothing special, or not told. */
  UNKNOWN,
  /** The guest turned itself off. */
  GUEST_SHUT_DOWN,
  /** It was turned off from outside. */
  FORCED_OFF,
  /** The hypervisor process ended by itself, or the guest panicked. */
  CRASHED,
  /** The hypervisor process could not start, or the hypervisor ended it. */
  START_FAILED,
  /** Its memory was saved before it was turned off. */
  SAVED,
  /** Someone asked for the suspension. */
  BY_REQUEST,
  /** Its disk cannot be read or written; it waits instead of showing the guest an error. */
  IO_ERROR
}
