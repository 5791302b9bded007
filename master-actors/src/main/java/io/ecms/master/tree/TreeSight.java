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

  /**
   * Whether the node has all of an image: as a member that has fetched and checked it, or as an
   * image node that holds it.
   */
  boolean hasAllOf(NodeName node, ImageId image) {
    return isImageNodeOf(node, image)
        || Optional.ofNullable(answers.get(node)).stream()
            .flatMap(status -> status.memberships().stream())
            .filter(membership -> membership.image().equals(image))
            .flatMap(membership -> membership.filled().stream())
            .anyMatch(filled -> filled.chunks() > 0 && filled.verified() == filled.chunks());
  }

  /** Whether the node serves an image that it holds, and reads it from nobody. */
  boolean isImageNodeOf(NodeName node, ImageId image) {
    return of(node, image)
        .filter(seen -> seen.incarnation() == 0 && seen.parent().isEmpty())
        .isPresent();
  }
}
