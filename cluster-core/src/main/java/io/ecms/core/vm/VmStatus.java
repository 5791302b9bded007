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
  DESTROYED;

  /** The word that the API uses. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
