package io.ecms.tree.plan;

import java.util.Collection;
import java.util.Map;
import java.util.SortedSet;
import java.util.function.Predicate;

/**
 * Decides who reads from whom: a pure function of tree, change and facts (T1, X4).
 *
 * <p>A parent is chosen among the nodes that reach the root and have fewer children than the
 * degree: nodes that accept children first, then the shallowest, then those of the same zone, the
 * least loaded, those with fewest children, and at last by name, so that equal input gives an equal
 * plan. Only nodes that need a parent move; what hangs below them stays. A node that accepts no
 * children is used for an orphan rather than leaving it without a parent, never for a newcomer.
 */
public final class TreePlanner {
  private final PlannerSettings settings;

  public TreePlanner(PlannerSettings settings) {
    this.settings = settings;
  }

  /**
   * Plans one change.
   *
   * @param facts by node name; nodes without an entry are {@link NodeFacts#UNKNOWN}
   */
  public TreePlan plan(TreeShape tree, TreeChange change, Map<String, NodeFacts> facts) {
    Draft draft = new Draft(tree, settings, facts);
    return switch (change) {
      case TreeChange.Attach attach -> attach(tree, draft, attach.node());
      case TreeChange.Detach detach -> detach(tree, draft, detach.node());
      case TreeChange.Lost lost -> lost(tree, draft, lost.node());
      case TreeChange.Drain drain -> drain(draft, drain.node());
      case TreeChange.Repair repair -> repair(draft);
    };
  }

  private TreePlan attach(TreeShape tree, Draft draft, String node) {
    if (node.equals(tree.root()) || tree.parentOf(node).isPresent()) {
      return draft.accepted();
    }
    draft.add(node);
    return draft.attach(node, draft::accepts)
        ? draft.accepted()
        : noPlace(draft, node, "attach", draft::accepts);
  }

  /**
   * Attaches many at once, with the result of attaching them one after the other, or none of them.
   *
   * @param facts by node name; nodes without an entry are {@link NodeFacts#UNKNOWN}
   */
  public TreePlan attachAll(
      TreeShape tree, Collection<String> nodes, Map<String, NodeFacts> facts) {
    Draft draft = new Draft(tree, settings, facts);
    for (String node : nodes) {
      if (!node.equals(tree.root()) && !draft.isMember(node)) {
        draft.add(node);
        if (!draft.attach(node, draft::accepts)) {
          return noPlace(draft, node, "attach", draft::accepts);
        }
      }
    }
    return draft.accepted();
  }

  private TreePlan detach(TreeShape tree, Draft draft, String node) {
    if (node.equals(tree.root())) {
      return rootLost(node);
    }
    if (!tree.contains(node)) {
      return draft.accepted();
    }
    // The place of the node itself becomes free for one of its children.
    SortedSet<String> orphans = draft.orphanChildrenOf(node);
    draft.remove(node);
    return moveAll(draft, orphans, "detach " + node, anyNode -> true);
  }

  private TreePlan drain(Draft draft, String node) {
    return moveAll(
        draft, draft.orphanChildrenOf(node), "drain " + node, other -> !other.equals(node));
  }

  /** Moves all of them, or refuses: their old parent still serves them. */
  private TreePlan moveAll(
      Draft draft, SortedSet<String> orphans, String verb, Predicate<String> eligible) {
    for (String orphan : draft.tallestFirst(orphans)) {
      if (!draft.attach(orphan, eligible)) {
        return noPlace(draft, orphan, verb + ": move", eligible);
      }
    }
    return draft.accepted();
  }

  private TreePlan lost(TreeShape tree, Draft draft, String node) {
    if (node.equals(tree.root())) {
      return rootLost(node);
    }
    if (tree.contains(node)) {
      draft.orphanChildrenOf(node);
      draft.remove(node);
    }
    return repair(draft);
  }

  /** Moves who can be moved; the others wait, since their parent is gone whatever we answer. */
  private static TreePlan repair(Draft draft) {
    for (String orphan : draft.tallestFirst(draft.waiting())) {
      draft.attach(orphan, anyNode -> true);
    }
    return draft.accepted();
  }

  private static TreePlan rootLost(String root) {
    return new TreePlan.Refused(
        "tree-root-lost", "%s is the image node: its tree has no other source".formatted(root));
  }

  private TreePlan noPlace(Draft draft, String node, String verb, Predicate<String> eligible) {
    return draft.hasRoom(eligible)
        ? new TreePlan.Refused(
            "tree-too-deep",
            "%s %s: no place at most %d hops below the root"
                .formatted(verb, node, settings.maxDepth()))
        : new TreePlan.Refused(
            "tree-full", "%s %s: no node may have another child".formatted(verb, node));
  }
}
