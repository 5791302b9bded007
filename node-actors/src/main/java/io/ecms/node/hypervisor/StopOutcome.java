package io.ecms.node.hypervisor;

/** How a VM came to be off. */
public enum StopOutcome {
  /** It was off before. */
  ALREADY_OFF,
  /** The guest ended by itself when its power button was pressed. */
  BY_GUEST,
  /** The guest did not end in time and was turned off. */
  FORCED
}
