package io.ecms.tree.plan;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Interleaved trees: the blocks of an image are dealt out to stripes in turn, and each stripe has a
 * tree of its own with the same members. A member has children in one of the trees only, so that no
 * uplink is idle and the image node sends each block once instead of once for each child
 * (SplitStream, Castro et al., SOSP 2003).
 *
 * @param trees one for each stripe, all with the same root and degree; block {@code i} belongs to
 *     stripe {@code i mod trees.size()}
 * @param homes for each member the stripe in which it may have children
 */
public record StripedShape(List<TreeShape> trees, SortedMap<String, Integer> homes) {
  public StripedShape {
    trees = List.copyOf(trees);
    homes = Collections.unmodifiableSortedMap(new TreeMap<>(homes));
    if (trees.isEmpty()) {
      throw new IllegalArgumentException("there is at least one stripe");
    }
    for (int stripe = 0; stripe < trees.size(); stripe++) {
      TreeShape tree = trees.get(stripe);
      if (!tree.root().equals(trees.getFirst().root()) || tree.size() != homes.size()) {
        throw new IllegalArgumentException("the trees have different members");
      }
      for (String parent : tree.parents().values()) {
        if (!parent.equals(tree.root()) && home(homes, parent) != stripe) {
          throw new IllegalArgumentException(
              "%s has children in stripe %d and may not".formatted(parent, stripe));
        }
      }
    }
  }

  private static int home(SortedMap<String, Integer> homes, String member) {
    return homes.getOrDefault(member, -1);
  }

  /**
   * Trees of the image node alone, as many as the degree.
   *
   * @param degree largest number of children of a member, and number of stripes
   */
  public static StripedShape of(String root, int degree) {
    return new StripedShape(
        IntStream.range(0, degree).mapToObj(_ -> TreeShape.of(root, degree)).toList(),
        new TreeMap<>());
  }

  /** Image node of all trees. */
  public String root() {
    return trees.getFirst().root();
  }

  /** Number of stripes. */
  public int stripes() {
    return trees.size();
  }
}
