package io.ecms.node.agent;

import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.AgentReply;
import io.ecms.core.protocol.AgentResult;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The answers that were given last, for requests that come again; the least recently used are
 * forgotten first. Not thread-safe.
 *
 * <p>Not remembered are failures that may pass, and answers that tell what is so now instead of
 * what was done.
 */
final class Answers {
  private static final float LOAD_FACTOR = 0.75f;

  private final Map<RequestKey, AgentReply> remembered;

  /**
   * @param limit most answers to remember, 0 or more
   */
  Answers(int limit) {
    remembered =
        new LinkedHashMap<>(16, LOAD_FACTOR, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<RequestKey, AgentReply> eldest) {
            return size() > limit;
          }
        };
  }

  Optional<AgentReply> find(RequestKey key) {
    return Optional.ofNullable(remembered.get(key));
  }

  void remember(RequestKey key, AgentReply reply) {
    if (!isQuestion(key.command()) && isFinal(reply)) {
      remembered.put(key, reply);
    }
  }

  private static boolean isQuestion(AgentCommand command) {
    return switch (command) {
      case AgentCommand.GetNodeInfo _,
          AgentCommand.GetVmStatus _,
          // It may be asked to go back to a parent that it had before.
          AgentCommand.SwitchParent _ ->
          true;
      case AgentCommand.ImportImage _,
          AgentCommand.RemoveImage _,
          AgentCommand.JoinTree _,
          AgentCommand.LeaveTree _,
          AgentCommand.MakeDisk _,
          AgentCommand.DeleteDisk _,
          AgentCommand.StartDomain _,
          AgentCommand.AwaitReady _,
          AgentCommand.StopDomain _,
          AgentCommand.RebootDomain _,
          AgentCommand.SuspendDomain _,
          AgentCommand.ResumeDomain _,
          AgentCommand.SaveDomain _,
          AgentCommand.DestroyDomain _ ->
          false;
    };
  }

  private static boolean isFinal(AgentReply reply) {
    return switch (reply) {
      case AgentReply.Ok(AgentResult.ParentNeeded()) -> false;
      case AgentReply.Ok(AgentResult.TreeInUse _) -> false;
      case AgentReply.Ok _ -> true;
      case AgentReply.Failed(var problem) -> !problem.retryable();
    };
  }
}
