package io.ecms.core.vm;

import java.util.Locale;

/** What an operation does to a VM. */
public enum Verb {
  START,
  STOP,
  DESTROY,
  /** Start by the VM's restart policy. */
  RESTART,
  KILL,
  REBOOT,
  RESET,
  SUSPEND,
  RESUME,
  SAVE,
  RENAME,
  RESIZE,
  REBUILD;

  /**
   * The state that the VM shows while the operation runs.
   *
   * @param status what it was before
   */
  public VmStatus meanwhile(VmStatus status) {
    return switch (this) {
      case START, RESTART -> VmStatus.STARTING;
      case STOP, KILL, SAVE, DESTROY -> VmStatus.STOPPING;
      case REBOOT, RESET, SUSPEND, RESUME, RENAME, RESIZE, REBUILD -> status;
    };
  }

  /** Whether a VM in that state can be taken in hand for this. */
  public boolean allowedIn(VmStatus status) {
    return switch (status) {
      case DEFINED ->
          switch (this) {
            case START, DESTROY, RENAME, RESIZE -> true;
            case STOP, KILL, RESTART, REBOOT, RESET, SUSPEND, RESUME, SAVE, REBUILD -> false;
          };
      case STOPPED, FAILED ->
          switch (this) {
            case START, DESTROY, RENAME, RESIZE, REBUILD -> true;
            case STOP, KILL, RESTART, REBOOT, RESET, SUSPEND, RESUME, SAVE -> false;
          };
      case SAVED ->
          switch (this) {
            case START, KILL, DESTROY, RENAME -> true;
            case STOP, RESTART, REBOOT, RESET, SUSPEND, RESUME, SAVE, RESIZE, REBUILD -> false;
          };
      case RESTARTING ->
          switch (this) {
            case START, RESTART, STOP, KILL, DESTROY, RENAME -> true;
            case REBOOT, RESET, SUSPEND, RESUME, SAVE, RESIZE, REBUILD -> false;
          };
      case RUNNING ->
          switch (this) {
            case STOP, KILL, DESTROY, REBOOT, RESET, SUSPEND, RESUME, SAVE, RENAME -> true;
            case START, RESTART, RESIZE, REBUILD -> false;
          };
      case SUSPENDED ->
          switch (this) {
            case STOP, KILL, DESTROY, SUSPEND, RESUME, SAVE, RENAME -> true;
            case START, RESTART, REBOOT, RESET, RESIZE, REBUILD -> false;
          };
      case UNKNOWN ->
          switch (this) {
            case STOP, KILL, DESTROY, RENAME -> true;
            case START, RESTART, REBOOT, RESET, SUSPEND, RESUME, SAVE, RESIZE, REBUILD -> false;
          };
      case STARTING, STOPPING, MIGRATING, DESTROYED -> false;
    };
  }

  /** What to do first when it is refused in that state, as the end of a sentence; may be empty. */
  String hint(VmStatus status) {
    return (this == RESIZE || this == REBUILD) && status.isOn() ? "; stop it first" : "";
  }

  /** Whether whoever orders this does not want the VM to be on. */
  boolean turnsOff() {
    return switch (this) {
      case STOP, KILL, SAVE, DESTROY -> true;
      case START, RESTART, REBOOT, RESET, SUSPEND, RESUME, RENAME, RESIZE, REBUILD -> false;
    };
  }

  /** The word that messages use. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
