package io.ecms.tree.plan;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who reads from whom in the tree of one image; plain immutable data that is valid by construction:
 * no cycle, and no node with more children than the degree (T1, I10).
 *
 * @param root image node; never a child
 * @param degree largest number of children of any node, {@value #MIN_DEGREE} (a chain) to {@value
 *     #MAX_DEGREE}
 * @param parents parent by child, both members or the root
 * @param waiting members that have lost their parent and got no other; whole subtrees may hang
 *     below them, whose uncached reads wait
 */
public record TreeShape(
    String root, int degree, SortedMap<String, String> parents, SortedSet<String> waiting) {
  public static final int MIN_DEGREE = 1;
  public static final int MAX_DEGREE = 64;

  public TreeShape {
    parents = Collections.unmodifiableSortedMap(new TreeMap<>(parents));
    waiting = Collections.unmodifiableSortedSet(new TreeSet<>(waiting));
    if (degree < MIN_DEGREE || degree > MAX_DEGREE) {
      throw new IllegalArgumentException(
          "degree must be %d to %d: %d".formatted(MIN_DEGREE, MAX_DEGREE, degree));
    }
    if (parents.containsKey(root) || waiting.contains(root)) {
      throw new IllegalArgumentException("the root has no parent");
    }
    Map<String, Integer> children = new HashMap<>();
    for (Map.Entry<String, String> edge : parents.entrySet()) {
      String parent = edge.getValue();
      if (waiting.contains(edge.getKey())) {
        throw new IllegalArgumentException(edge.getKey() + " waits and has a parent");
      }
      if (!parent.equals(root) && !parents.containsKey(parent) && !waiting.contains(parent)) {
        throw new IllegalArgumentException("parent " + parent + " is not in the tree");
      }
      if (children.merge(parent, 1, Integer::sum) > degree) {
        throw new IllegalArgumentException(parent + " has more than " + degree + " children");
      }
    }
    if (depthsOf(root, parents, waiting).size() != parents.size() + waiting.size() + 1) {
      throw new IllegalArgumentException("the tree has a cycle");
    }
  }

  /** A tree of the image node alone. */
  public static TreeShape of(String root, int degree) {
    return new TreeShape(root, degree, new TreeMap<>(), new TreeSet<>());
  }

  /** Whether {@code node} is the root or a member. */
  public boolean contains(String node) {
    return node.equals(root) || parents.containsKey(node) || waiting.contains(node);
  }

  /** Parent of a member; empty for the root, for one that waits, and for a stranger. */
  public Optional<String> parentOf(String node) {
    return Optional.ofNullable(parents.get(node));
  }

  /** Children of {@code node} in the order of their names. */
  public SortedSet<String> childrenOf(String node) {
    SortedSet<String> children = new TreeSet<>();
    parents.forEach((child, parent) -> {
      if (parent.equals(node)) {
        children.add(child);
      }
    });
    return children;
  }

  /** Number of members, waiting ones included, the root not. */
  public int size() {
    return parents.size() + waiting.size();
  }

  /** Hops to the root, 0 for itself; empty for a stranger and below one that waits. */
  public OptionalInt depthOf(String node) {
    int hops = 0;
    String at = node;
    for (String up = parents.get(at); up != null; up = parents.get(at)) {
      at = up;
      hops++;
    }
    return at.equals(root) ? OptionalInt.of(hops) : OptionalInt.empty();
  }

  /** Hops of every member from the root, or from the waiting member above it. */
  private static Map<String, Integer> depthsOf(
      String root, SortedMap<String, String> parents, SortedSet<String> waiting) {
    Map<String, SortedSet<String>> children = new HashMap<>();
    parents.forEach(
        (child, parent) -> children.computeIfAbsent(parent, unused -> new TreeSet<>()).add(child));
    Map<String, Integer> depths = new HashMap<>();
    Deque<String> queue = new ArrayDeque<>(waiting);
    queue.add(root);
    queue.forEach(head -> depths.put(head, 0));
    while (!queue.isEmpty()) {
      String node = queue.remove();
      for (String child : children.getOrDefault(node, Collections.emptySortedSet())) {
        depths.put(child, depths.getOrDefault(node, 0) + 1);
        queue.add(child);
      }
    }
    return depths;
  }
}
