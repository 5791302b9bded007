package io.ecms.core.operation;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What becomes of a batch in which not everything works (T4). */
public enum BatchPolicy {
  /** Any failure undoes all: no VM of the batch is left. */
  ALL_OR_NOTHING,
  /** What fits and starts runs; each of the others has its reason. With none running, it fails. */
  BEST_EFFORT;

  /** The word that the API uses. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
