package io.ecms.core.readmodel;

import io.ecms.core.node.NodeStatus;
import io.ecms.core.vm.VmStatus;

/** The words that the records of E1 have for states. */
public final class RecordWords {
  /** Stands for a secret that there is. */
  public static final String SECRET = "***";

  private RecordWords() {}

  /** {@code vm_status}. */
  public static String of(VmStatus status) {
    return switch (status) {
      case RUNNING, MIGRATING -> "running";
      case SUSPENDED -> "suspend";
      case DEFINED, STOPPED, SAVED, RESTARTING, FAILED, DESTROYED, STARTING, STOPPING -> "stopped";
      case UNKNOWN -> "unknown";
    };
  }

  /** {@code status} of a node. */
  public static String of(NodeStatus status) {
    return switch (status) {
      case UP, DRAINING, REPAIRED -> "running";
      case DOWN, FENCED, REMOVED -> "down";
      case SUSPECT -> "exception";
      case JOINING -> "unknown";
    };
  }
}
