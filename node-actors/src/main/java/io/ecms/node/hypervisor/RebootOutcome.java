package io.ecms.node.hypervisor;

/** How a VM came to begin anew. */
public enum RebootOutcome {
  /** The guest did it when it was asked. */
  BY_GUEST,
  /** The guest did not listen, or was not asked, and was reset. */
  RESET
}
