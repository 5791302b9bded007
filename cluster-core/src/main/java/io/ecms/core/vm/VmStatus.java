package io.ecms.core.vm;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Life of a VM as users see it. */
public enum VmStatus {
  DEFINED,
  STARTING,
  RUNNING,
  SUSPENDED,
  STOPPING,
  STOPPED,
  MIGRATING,
  FAILED,
  UNKNOWN,
  DESTROYED,
  /** Off, with its memory kept: the next start goes on where it was. */
  SAVED,
  /** It ended without having been told to, and its restart policy is about to start it again. */
  RESTARTING;

  /** Whether the VM has, or may have, memory and processors on a node. */
  boolean isOn() {
    return switch (this) {
      case RUNNING, SUSPENDED, MIGRATING, UNKNOWN -> true;
      case DEFINED, STARTING, STOPPING, STOPPED, FAILED, DESTROYED, SAVED, RESTARTING -> false;
    };
  }

  /** The word that the API uses. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
