package io.ecms.node.hypervisor;

/** What a hypervisor says of a VM (E7). */
public enum DomainState {
  RUNNING,
  /** Exists in memory, but its processors stand still. */
  SUSPENDED,
  /** Defined, but off. */
  STOPPED,
  /** Not known to this hypervisor. */
  NOT_FOUND
}
