package io.ecms.master.tree;

import io.ecms.core.image.Tree;
import io.ecms.tree.plan.TreeShape;
import java.util.TreeMap;
import java.util.TreeSet;

/** Recorded trees as the planner takes them. */
public final class Shapes {
  private Shapes() {}

  public static TreeShape of(Tree tree) {
    TreeMap<String, String> parents = new TreeMap<>();
    TreeSet<String> waiting = new TreeSet<>();
    tree.members()
        .forEach((node, member) -> {
          if (tree.isWaiting(node)) {
            waiting.add(node.value());
          } else {
            parents.put(node.value(), member.parent().value());
          }
        });
    return new TreeShape(tree.root().value(), tree.degree(), parents, waiting);
  }
}
