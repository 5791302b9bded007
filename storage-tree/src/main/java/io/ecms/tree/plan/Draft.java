package io.ecms.tree.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A tree that is being changed by one run of the planner; used by one thread, then thrown away. */
final class Draft {
  private final TreeShape before;
  private final PlannerSettings settings;
  private final Map<String, NodeFacts> facts;
  private final TreeMap<String, String> parents;
  private final TreeSet<String> waiting;
  private final Map<String, SortedSet<String>> children = new HashMap<>();
  private final Map<String, Integer> depths = new HashMap<>();
  private final List<TreePlan.Move> moves = new ArrayList<>();

  /** Levels below members that wait, with what was taken from below them and may come back. */
  private final Map<String, Integer> heights = new HashMap<>();

  Draft(TreeShape before, PlannerSettings settings, Map<String, NodeFacts> facts) {
    this.before = before;
    this.settings = settings;
    this.facts = facts;
    this.parents = new TreeMap<>(before.parents());
    this.waiting = new TreeSet<>(before.waiting());
    parents.forEach((child, parent) -> childrenOf(parent).add(child));
    place(before.root(), 0);
  }

  private SortedSet<String> childrenOf(String node) {
    return children.computeIfAbsent(node, unused -> new TreeSet<>());
  }

  /** Records the depth of a node and of all below it. */
  private void place(String top, int depth) {
    depths.put(top, depth);
    Deque<String> queue = new ArrayDeque<>(List.of(top));
    while (!queue.isEmpty()) {
      String node = queue.remove();
      int below = depths.getOrDefault(node, depth) + 1;
      for (String child : childrenOf(node)) {
        depths.put(child, below);
        queue.add(child);
      }
    }
  }

  /** Whether the node has a parent or waits for one. */
  boolean isMember(String node) {
    return parents.containsKey(node) || waiting.contains(node);
  }

  /** A new member without a parent. */
  void add(String node) {
    waiting.add(node);
  }

  /**
   * Takes the children away from a node; they wait, with all that hangs below them.
   *
   * @return the children
   */
  SortedSet<String> orphanChildrenOf(String node) {
    SortedSet<String> orphans = new TreeSet<>(childrenOf(node));
    for (String child : orphans) {
      parents.remove(child);
      waiting.add(child);
      unplace(child);
    }
    childrenOf(node).clear();
    return orphans;
  }

  /** Takes the parent away from one member, which waits with all that hangs below it. */
  void orphan(String node) {
    String parent = parents.remove(node);
    if (parent != null) {
      childrenOf(parent).remove(node);
    }
    waiting.add(node);
    unplace(node);
  }

  /**
   * The same for several, of which some may be below others. Whoever is placed leaves room below
   * for those who get their old parent back.
   */
  void orphanAll(Collection<String> nodes) {
    nodes.forEach(node -> heights.put(node, heightOf(node)));
    nodes.forEach(this::orphan);
  }

  /** Gives a member that still waits the parent back that it had, which is no move. */
  void restore(String node, String parent) {
    if (waiting.remove(node)) {
      parents.put(node, parent);
      childrenOf(parent).add(node);
    }
  }

  /** The node and all above it, up to the root or to the one that waits. */
  Stream<String> wayUp(String node) {
    return Stream.iterate(Optional.of(node), Optional::isPresent, at -> at.map(parents::get))
        .flatMap(Optional::stream);
  }

  /** The same without the root. */
  Stream<String> wayBelowRoot(String node) {
    return wayUp(node).filter(at -> !at.equals(before.root()));
  }

  private void unplace(String top) {
    Deque<String> queue = new ArrayDeque<>(List.of(top));
    while (!queue.isEmpty()) {
      String node = queue.remove();
      depths.remove(node);
      queue.addAll(childrenOf(node));
    }
  }

  /** Removes a node that has no children. */
  void remove(String node) {
    Optional.ofNullable(parents.remove(node)).ifPresent(p -> childrenOf(p).remove(node));
    waiting.remove(node);
    depths.remove(node);
  }

  SortedSet<String> waiting() {
    return Collections.unmodifiableSortedSet(waiting);
  }

  /** In the order in which to place them: those with the tallest subtree are hardest to place. */
  List<String> tallestFirst(Collection<String> nodes) {
    Comparator<String> byHeight = Comparator.comparingInt(this::heightOf);
    return nodes.stream().sorted(byHeight.reversed().thenComparing(name -> name)).toList();
  }

  /** Levels below the node, 0 for a leaf. */
  private int heightOf(String node) {
    int height = -1;
    List<String> level = List.of(node);
    while (!level.isEmpty()) {
      height++;
      level = level.stream().flatMap(n -> childrenOf(n).stream()).toList();
    }
    return height;
  }

  /**
   * Gives a waiting member the best parent there is.
   *
   * @param eligible nodes that may be chosen at all
   * @return false when there is none; the member then still waits
   */
  boolean attach(String node, Predicate<String> eligible) {
    int height = Math.max(heightOf(node), heights.getOrDefault(node, 0));
    Optional<String> best =
        depths.keySet().stream()
            .filter(eligible)
            .filter(parent -> childrenOf(parent).size() < before.degree())
            .filter(parent -> depths.getOrDefault(parent, 0) + 1L + height <= settings.maxDepth())
            .min(preference(factsOf(node).zone()));
    best.ifPresent(parent -> link(node, parent));
    return best.isPresent();
  }

  /** Nodes of {@link #depths} only reach the root, so nobody gets below itself. */
  private void link(String node, String parent) {
    waiting.remove(node);
    parents.put(node, parent);
    childrenOf(parent).add(node);
    int depth = depths.getOrDefault(parent, 0) + 1;
    place(node, depth);
    moves.add(new TreePlan.Move(node, parent, depth));
  }

  private Comparator<String> preference(String zone) {
    return Comparator.<String, Boolean>comparing(parent -> !accepts(parent))
        .thenComparing(parent -> depths.getOrDefault(parent, 0))
        .thenComparing(parent -> !factsOf(parent).zone().equals(zone))
        .thenComparing(parent -> factsOf(parent).load())
        .thenComparing(parent -> childrenOf(parent).size())
        .thenComparing(parent -> parent);
  }

  private NodeFacts factsOf(String node) {
    return facts.getOrDefault(node, NodeFacts.UNKNOWN);
  }

  /** Whether any eligible node that reaches the root has room, whatever its depth. */
  boolean hasRoom(Predicate<String> eligible) {
    return depths.keySet().stream()
        .filter(eligible)
        .anyMatch(node -> childrenOf(node).size() < before.degree());
  }

  boolean accepts(String node) {
    return factsOf(node).accepting();
  }

  TreePlan accepted() {
    TreeShape after = new TreeShape(before.root(), before.degree(), parents, waiting);
    return new TreePlan.Accepted(after, moves);
  }
}
