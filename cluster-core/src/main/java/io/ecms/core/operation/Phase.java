package io.ecms.core.operation;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** State of an operation. */
public enum Phase {
  ACCEPTED,
  RUNNING,
  COMPENSATING,
  SUCCEEDED,
  FAILED,
  CANCELLED;

  /** The word that the API uses. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether nothing more will happen. */
  public boolean ended() {
    return switch (this) {
      case ACCEPTED, RUNNING, COMPENSATING -> false;
      case SUCCEEDED, FAILED, CANCELLED -> true;
    };
  }
}
