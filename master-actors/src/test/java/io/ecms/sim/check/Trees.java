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
          Tree.Member above = tree.members().get(at);
          for (int steps = 0; above != null; steps++) {
            unless(steps <= tree.members().size(), "I10", "%s is below itself in %s", node, image);
            at = above.parent();
            above = tree.members().get(at);
          }
          // Whoever hangs below a node that was lost waits for another parent.
          unless(
              at.equals(tree.root()) || !tree.reachesRoot(node),
              "I10",
              "%s does not reach the root of %s",
              node,
              image);
        });
  }
}
