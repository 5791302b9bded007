package io.ecms.core.entity;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.ecms.core.model.Problem;

/** What an entity answers. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
public sealed interface Answer extends Wire {
  /**
   * The command is accepted and durable, or the inquiry is answered.
   *
   * @param sequence number of the entity's last event; 0 when it has none
   * @param state the state after the command
   */
  record Done(long sequence, @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS) Wire state)
      implements Answer {}

  /** The command is refused and nothing has changed. */
  record No(Problem problem) implements Answer {}
}
