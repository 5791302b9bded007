package io.ecms.core.operation;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What has become of one VM of a batch. */
public enum MemberState {
  /** Nothing yet. */
  WAITING,
  /** It is recorded, and holds its address and its place on a node. */
  PLACED,
  RUNNING,
  /** It was left out, did not get a place or did not start. */
  FAILED,
  /** The batch was undone, and nothing of the VM is left. */
  REMOVED,
  /** The batch was undone, but the VM could not be removed. */
  LEFT_BEHIND;

  /** The word that the API uses. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
