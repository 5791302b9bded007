package io.ecms.tree.plan;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
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
      case TreeChange.Rescue rescue -> rescue(tree, draft, rescue);
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

  /**
   * Best is a member that is well and reads through no suspect; next one that reads through one and
   * is well all the same, which is so when the trouble is on the orphan's side; last one of which
   * nothing is known.
   */
  private static TreePlan rescue(TreeShape tree, Draft draft, TreeChange.Rescue rescue) {
    Set<String> suspects = new HashSet<>(rescue.suspects());
    SortedMap<String, String> old = new TreeMap<>();
    for (String orphan : rescue.orphans()) {
      tree.parentOf(orphan).ifPresent(parent -> old.put(orphan, parent));
    }
    suspects.addAll(old.values());
    draft.orphanAll(old.keySet());
    while (placesAny(draft, suspects)) {
      // Whoever was placed may have room for the next.
    }
    old.forEach(draft::restore);
    return draft.accepted();
  }

  private static boolean placesAny(Draft draft, Set<String> suspects) {
    Predicate<String> clear = node -> draft.wayUp(node).noneMatch(suspects::contains);
    Predicate<String> well =
        node -> !suspects.contains(node) && draft.wayBelowRoot(node).allMatch(draft::accepts);
    boolean any = false;
    for (String orphan : draft.tallestFirst(draft.waiting())) {
      any |=
          draft.attach(orphan, clear.and(draft::accepts))
              || draft.attach(orphan, well)
              || draft.attach(orphan, clear);
    }
    return any;
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
