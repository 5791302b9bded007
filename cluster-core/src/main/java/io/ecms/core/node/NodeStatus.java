package io.ecms.core.node;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Life of a node. */
public enum NodeStatus {
  JOINING,
  UP,
  DRAINING,
  SUSPECT,
  DOWN,
  FENCED,
  REPAIRED,
  REMOVED;

  /** The word that the API uses. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
