package io.ecms.core.fence;

import io.ecms.core.model.Problem;

/**
 * Whether this server may act for the cluster: answer commands, acknowledge what it has written and
 * ask others to do something. Read from any thread, at no cost.
 */
@FunctionalInterface
public interface Fence {
  /** Stable code of the refusals. */
  String CODE = "cut-off";

  /** Whether the lease is held at this moment. */
  boolean held();

  /** A fence that never closes, for a system without other servers and without a cluster. */
  static Fence open() {
    return () -> true;
  }

  /** The refusal of a server that must not act; nothing has happened. */
  static Problem refusal() {
    return Problem.transientError(
        CODE,
        "this server is cut off from the majority of the servers and does not act; ask another one");
  }

  /** Said instead of an acknowledgement, when the lease ran out while something was written. */
  static Problem unsettled() {
    return Problem.transientError(
        CODE,
        "this server was cut off from the majority of the servers; it may or may not have happened");
  }
}
