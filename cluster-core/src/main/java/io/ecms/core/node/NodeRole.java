package io.ecms.core.node;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a node is for. */
public enum NodeRole {
  /** Runs VMs. */
  COMPUTE,
  /** Kept free for failover (X2). */
  SPARE,
  /** Holds images and is the root of their trees (T1). */
  IMAGE;

  /** The word that the API uses. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
