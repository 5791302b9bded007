package io.ecms.bench.tree;

import io.ecms.tree.plan.PlannerSettings;
import io.ecms.tree.plan.StripedPlanner;
import io.ecms.tree.plan.StripedShape;
import io.ecms.tree.plan.TreePlan;
import io.ecms.tree.plan.TreePlanner;
import io.ecms.tree.plan.TreeShape;
import io.ecms.tree.stripe.StripeSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Who reads which block from whom, as the product's planners decide. Node 0 is the image node. */
final class Routes {
  private static final String ROOT = "image";

  private final String shape;
  private final int degree;
  private final int depth;

  /** By stripe and node; the image node has no parent, -1. */
  private final int[][] parents;

  /** The stripe that a node has children in; -1 for the image node and in a single tree. */
  private final int[] homes;

  private Routes(String shape, int degree, int[][] parents, int[] homes, int depth) {
    this.shape = shape;
    this.degree = degree;
    this.parents = parents;
    this.homes = homes;
    this.depth = depth;
  }

  /** Every node reads from the image node. */
  static Routes star(int nodes) {
    return new Routes("star", nodes, new int[][] {starred(nodes)}, nowhere(nodes), 1);
  }

  private static int[] starred(int nodes) {
    int[] parents = new int[nodes + 1];
    parents[0] = -1;
    return parents;
  }

  private static int[] nowhere(int nodes) {
    int[] homes = new int[nodes + 1];
    Arrays.fill(homes, -1);
    return homes;
  }

  /** One tree; with degree 1 a chain. */
  static Routes tree(int nodes, int degree) {
    TreePlan plan =
        new TreePlanner(PlannerSettings.unlimited())
            .attachAll(TreeShape.of(ROOT, degree), names(nodes), Map.of());
    if (!(plan instanceof TreePlan.Accepted(TreeShape after, _))) {
      throw new IllegalStateException("no tree of " + nodes + ": " + plan);
    }
    return of(degree == 1 ? "chain" : "tree", degree, List.of(after), Map.of(), nodes);
  }

  /** As many interleaved trees as the degree. */
  static Routes striped(int nodes, int degree) {
    StripedPlanner.Result plan =
        new StripedPlanner(PlannerSettings.unlimited())
            .attachAll(StripedShape.of(ROOT, degree), names(nodes), Map.of());
    if (!(plan instanceof StripedPlanner.Result.Accepted(StripedShape after))) {
      throw new IllegalStateException("no trees of " + nodes + ": " + plan);
    }
    return of("striped", degree, after.trees(), after.homes(), nodes);
  }

  private static List<String> names(int nodes) {
    return IntStream.rangeClosed(1, nodes).mapToObj("node-%05d"::formatted).toList();
  }

  private static Routes of(
      String shape, int degree, List<TreeShape> trees, Map<String, Integer> homes, int nodes) {
    Map<String, Integer> numbers = new TreeMap<>(Map.of(ROOT, 0));
    names(nodes).forEach(name -> numbers.put(name, numbers.size()));
    int[][] parents = new int[trees.size()][nodes + 1];
    int depth = 0;
    for (int stripe = 0; stripe < trees.size(); stripe++) {
      TreeShape tree = trees.get(stripe);
      parents[stripe][0] = -1;
      for (Map.Entry<String, String> edge : tree.parents().entrySet()) {
        parents[stripe][numbers.getOrDefault(edge.getKey(), 0)] =
            numbers.getOrDefault(edge.getValue(), 0);
        depth = Math.max(depth, tree.depthOf(edge.getKey()).orElse(0));
      }
    }
    int[] home = nowhere(nodes);
    homes.forEach((name, stripe) -> home[numbers.getOrDefault(name, 0)] = stripe);
    return new Routes(shape, degree, parents, home, depth);
  }

  /** What it is called. */
  String shape() {
    return shape;
  }

  /** Children of a node at most. */
  int degree() {
    return degree;
  }

  int nodes() {
    return parents[0].length - 1;
  }

  /** Whether others wait for this node to have the block. */
  boolean servesOthers(int node, int block) {
    return homes[node] == block % parents.length;
  }

  /** Blocks by which a node fetches ahead what others read from it. */
  int lag() {
    return StripeSettings.lag(depth, degree);
  }

  /** Number of trees. */
  int stripes() {
    return parents.length;
  }

  /** The stripe in which a node has children; the only one of a single tree. */
  int home(int node) {
    return stripes() == 1 ? 0 : homes[node];
  }

  /** From whom a node reads a block. */
  int parent(int node, int block) {
    return parents[block % parents.length][node];
  }

  /** Seconds that DESIGN's formula for this shape gives. */
  double formula(Fabric fabric) {
    double bound = fabric.bound();
    int k = degree;
    double hop = k * fabric.blockSeconds() + 2 * fabric.latency();
    return switch (shape) {
      case "star" -> nodes() * bound;
      case "striped" -> depth * hop + bound;
      default -> depth * hop + k * bound;
    };
  }
}
