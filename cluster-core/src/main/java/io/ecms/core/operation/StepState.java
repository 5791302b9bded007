package io.ecms.core.operation;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** State of one step of an operation. */
public enum StepState {
  PENDING,
  RUNNING,
  DONE,
  FAILED,
  UNDONE,
  /** It could not be undone before the deadline; the error says what is left behind. */
  UNDO_FAILED;

  /** The word that the API uses. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
