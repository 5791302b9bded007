package io.ecms.sim.check;

import static io.ecms.sim.engine.Violation.unless;

import io.ecms.core.image.Tree;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import java.util.HashMap;
import java.util.Map;

/** I10, by walking up from every member. */
final class Trees {
  private Trees() {}

  static void check(ImageId image, Tree tree) {
    Map<NodeName, Integer> children = new HashMap<>();
    tree.members()
        .forEach((node, member) -> {
          int count = children.merge(member.parent(), 1, Integer::sum);
          unless(
              count <= tree.degree(),
              "I10",
              "%s has %d children in the tree of %s",
              member.parent(),
              count,
              image);
          NodeName at = node;
          for (int steps = 0; !at.equals(tree.root()); steps++) {
            Tree.Member above = tree.members().get(at);
            unless(
                above != null && steps <= tree.members().size(),
                "I10",
                "%s does not reach the root of %s",
                node,
                image);
            at = above == null ? tree.root() : above.parent();
          }
        });
  }
}
