package io.ecms.master.tree;

import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.protocol.AgentMessage.TreeStatus;
import io.ecms.core.protocol.AgentMessage.Upstream;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the node controllers said at one time.
 *
 * @param connected nodes whose controllers are in the cluster
 * @param answers by node, of those that answered
 */
public record TreeSight(Set<NodeName> connected, Map<NodeName, TreeStatus> answers) {
  public TreeSight {
    connected = Set.copyOf(connected);
    answers = Map.copyOf(answers);
  }

  /** Whether the node has said anything. */
  boolean hasAnswered(NodeName node) {
    return answers.containsKey(node);
  }

  /** The node's part in the tree of an image; empty when it has none, or did not answer. */
  Optional<Upstream> of(NodeName node, ImageId image) {
    return Optional.ofNullable(answers.get(node)).stream()
        .flatMap(status -> status.upstreams().stream())
        .filter(upstream -> upstream.image().equals(image))
        .findFirst();
  }

  /** Whether nobody can say what the node does, because its controller has left the cluster. */
  boolean isAway(NodeName node) {
    return !connected.contains(node) && !hasAnswered(node);
  }
}
