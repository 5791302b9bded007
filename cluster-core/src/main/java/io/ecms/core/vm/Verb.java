package io.ecms.core.vm;

import java.util.Locale;

/** What an operation does to a VM. */
public enum Verb {
  START,
  STOP,
  DESTROY;

  /** The state that the VM shows while the operation runs. */
  public VmStatus meanwhile() {
    return switch (this) {
      case START -> VmStatus.STARTING;
      case STOP, DESTROY -> VmStatus.STOPPING;
    };
  }

  /** Whether a VM in that state can be taken in hand for this. */
  public boolean allowedIn(VmStatus status) {
    return switch (status) {
      case DEFINED, STOPPED, FAILED -> this == START || this == DESTROY;
      case RUNNING, SUSPENDED, UNKNOWN -> this == STOP || this == DESTROY;
      case STARTING, STOPPING, MIGRATING, DESTROYED -> false;
    };
  }

  /** The word that messages use. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
