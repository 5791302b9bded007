package io.ecms.core.vm;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether a VM that ends without having been told to is started again by itself. */
public enum RestartPolicy {
  /** It stays off. */
  NEVER,
  /** When it did not end by its own will: it crashed, was destroyed or lost its host. */
  ON_FAILURE,
  /** However it ended, unless it was ordered to. */
  ALWAYS;

  /** Whether a VM that ended for this reason is to be started again. */
  public boolean wants(EndReason why) {
    return switch (this) {
      case NEVER -> false;
      case ON_FAILURE ->
          switch (why) {
            // A host that was off cannot tell why its VMs are.
            case CRASHED, DESTROYED, FAILED, GONE, UNKNOWN -> true;
            case SHUT_DOWN_BY_GUEST, SAVED -> false;
          };
      case ALWAYS -> why != EndReason.SAVED;
    };
  }

  /** Is equal to {@link #NEVER}: what is written of a VM that has no policy is as it ever was. */
  static final class None {
    @Override
    public boolean equals(@Nullable Object other) {
      return other == NEVER;
    }

    @Override
    public int hashCode() {
      return NEVER.hashCode();
    }
  }

  /** The word that the API uses. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
