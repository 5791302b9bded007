package io.ecms.master.placement;

import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.Resources;
import java.util.Optional;
import java.util.Set;

/**
 * What a VM needs of a node.
 *
 * @param amount what it takes on top of anything that it holds on the node already
 * @param image the image that its disk is made from; nodes that have it are preferred
 * @param excluded nodes that must not be chosen, because they have refused already
 * @param pinned the only node that may be chosen, if any
 */
public record Wish(
    Resources amount, Optional<ImageId> image, Set<NodeName> excluded, Optional<NodeName> pinned) {

  public Wish {
    excluded = Set.copyOf(excluded);
  }

  /** A wish that any node with room may fulfil. */
  public static Wish of(Resources amount) {
    return new Wish(amount, Optional.empty(), Set.of(), Optional.empty());
  }
}
