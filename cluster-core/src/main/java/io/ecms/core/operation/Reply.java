package io.ecms.core.operation;

import io.ecms.core.entity.Wire;
import io.ecms.core.model.Problem;
import io.ecms.core.protocol.AgentResult;
import io.ecms.core.protocol.MasterAnswer;
import io.ecms.core.setup.HostTask;
import java.util.List;

/** What came of a {@link Call}. */
public sealed interface Reply {
  /** An entity accepted; its state after that. */
  record Accepted(Wire state) implements Reply {}

  /** Refused by whoever was asked. */
  record Refused(Problem problem) implements Reply {}

  /** A node controller did it. */
  record FromAgent(AgentResult result) implements Reply {}

  /** A host was set up that far. */
  record FromHost(HostTask task) implements Reply {}

  /** The master's proposal. */
  record FromMaster(MasterAnswer answer) implements Reply {}

  /** The answers to {@link Call.All}, in its order. */
  record All(List<Reply> replies) implements Reply {}

  /** No answer in time; it may or may not have happened. */
  record Silent(String why) implements Reply {}
}
