package io.ecms.node.hypervisor;

/** What came of waiting for a guest. */
public enum Readiness {
  /** It has said that it is up, and runs. */
  READY,
  /** It runs, but has not said so in time. */
  NOT_READY,
  /** It is off: it has ended or was ended, or has never been started. */
  ENDED
}
