package io.ecms.master.saga;

import io.ecms.core.model.Epoch;
import io.ecms.core.model.NodeName;
import io.ecms.core.node.Node;
import io.ecms.core.node.NodeRole;
import io.ecms.core.operation.Call;
import io.ecms.core.operation.Fact.HostSeen;
import io.ecms.core.operation.Move;
import io.ecms.core.operation.Reply;
import io.ecms.core.operation.Step;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.AgentResult;
import java.time.Duration;
import java.util.Optional;

/** The steps of add_node (E2). Nothing is to be undone: the record is the last step. */
final class NodeAddSteps {
  private NodeAddSteps() {}

  /** Reaches the node controller and asks for the host's facts (E5). */
  record Reach(NodeName node, Duration deadline, Duration agentTimeout) implements Step {
    @Override
    public String name() {
      return "get-node-info";
    }

    @Override
    public Move act(View view) {
      if (view.last().isEmpty()) {
        return Move.ask(
            new Call.ToAgent(node, Epoch.NONE, new AgentCommand.GetNodeInfo(), agentTimeout));
      }
      return switch (view.last().get()) {
        case Exchange(_, Reply.FromAgent(AgentResult.NodeInfo(var facts, var role))) ->
            Move.done(new HostSeen(facts, role));
        case Exchange exchange -> Step.unexpected(exchange);
      };
    }
  }

  /** Records the host with a new epoch. */
  record Register(NodeName node, Optional<NodeRole> role, Duration deadline) implements Step {
    @Override
    public String name() {
      return "register";
    }

    @Override
    public Move act(View view) {
      if (view.last().isEmpty()) {
        HostSeen host = view.need(HostSeen.class);
        return Move.ask(
            new Call.ToNode(
                node, new Node.Register(node, role.orElse(host.role()), host.facts(), view.id())));
      }
      return switch (view.last().get()) {
        case Exchange(_, Reply.Accepted _) -> Move.done();
        case Exchange exchange -> Step.unexpected(exchange);
      };
    }
  }
}
