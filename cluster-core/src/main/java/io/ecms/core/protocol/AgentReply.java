package io.ecms.core.protocol;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.ecms.core.entity.Wire;
import io.ecms.core.model.Problem;

/** Reply of a node controller. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
public sealed interface AgentReply extends Wire {
  /** Done, now or at the first time of asking. */
  record Ok(AgentResult result) implements AgentReply {}

  /** Not done. */
  record Failed(Problem problem) implements AgentReply {}
}
