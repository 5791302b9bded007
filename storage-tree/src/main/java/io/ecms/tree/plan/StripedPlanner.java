package io.ecms.tree.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Plans interleaved trees with the planner of a single one: in each stripe only the members at home
 * there accept children, and the image node accepts one, or as few more as have no other place.
 */
public final class StripedPlanner {
  private final TreePlanner planner;

  public StripedPlanner(PlannerSettings settings) {
    this.planner = new TreePlanner(settings);
  }

  /** What came of it. */
  public sealed interface Result {
    /** The trees with all new members. */
    record Accepted(StripedShape after) implements Result {}

    /**
     * Not possible; the trees stay as they are.
     *
     * @param stripe in which there is no place
     */
    record Refused(int stripe, TreePlan.Refused why) implements Result {}
  }

  /**
   * Attaches many at once, or none of them. Each finds its home where fewest members are at home.
   *
   * @param facts by node name; nodes without an entry are {@link NodeFacts#UNKNOWN}
   */
  public Result attachAll(
      StripedShape shape, Collection<String> nodes, Map<String, NodeFacts> facts) {
    SortedMap<String, Integer> homes = homes(shape, nodes);
    List<TreeShape> trees = new ArrayList<>();
    for (int stripe = 0; stripe < shape.stripes(); stripe++) {
      int here = stripe;
      Predicate<String> atHome = node -> homes.getOrDefault(node, -1) == here;
      TreePlan plan = attach(shape.trees().get(stripe), homes.keySet(), atHome, facts);
      switch (plan) {
        case TreePlan.Refused refused -> {
          return new Result.Refused(stripe, refused);
        }
        case TreePlan.Accepted accepted -> trees.add(accepted.after());
      }
    }
    return new Result.Accepted(new StripedShape(trees, homes));
  }

  private static SortedMap<String, Integer> homes(StripedShape shape, Collection<String> nodes) {
    SortedMap<String, Integer> homes = new TreeMap<>(shape.homes());
    int[] sizes = new int[shape.stripes()];
    homes.values().forEach(stripe -> sizes[stripe]++);
    for (String node : nodes) {
      if (!node.equals(shape.root()) && !homes.containsKey(node)) {
        int smallest = smallest(sizes);
        homes.put(node, smallest);
        sizes[smallest]++;
      }
    }
    return homes;
  }

  private static int smallest(int[] sizes) {
    int best = 0;
    for (int i = 1; i < sizes.length; i++) {
      if (sizes[i] < sizes[best]) {
        best = i;
      }
    }
    return best;
  }

  /**
   * Those at home first: they make the places of the others. Where these are not enough, as few as
   * need it go to the image node.
   */
  private TreePlan attach(
      TreeShape tree,
      Collection<String> members,
      Predicate<String> atHome,
      Map<String, NodeFacts> facts) {
    Map<String, NodeFacts> here = new HashMap<>();
    for (String member : members) {
      here.put(member, accepting(facts, member, atHome.test(member)));
    }
    List<String> fresh = members.stream().filter(member -> !tree.contains(member)).toList();
    List<String> home = fresh.stream().filter(atHome).toList();
    List<String> others = fresh.stream().filter(atHome.negate()).toList();
    int ofRoot = tree.childrenOf(tree.root()).size();
    boolean single = ofRoot == 0 && !home.isEmpty();
    long places = tree.degree() * members.stream().filter(atHome).count();
    int taken = members.size() - others.size() - (single ? 1 : ofRoot);
    int below = Math.clamp(places - taken, 0, others.size());
    TreePlan plan = new TreePlan.Accepted(tree, List.of());
    plan = below(plan, single ? home.subList(0, 1) : List.of(), here, facts, true);
    plan = below(plan, single ? home.subList(1, home.size()) : home, here, facts, false);
    plan = below(plan, others.subList(0, below), here, facts, false);
    return below(plan, others.subList(below, others.size()), here, facts, true);
  }

  private TreePlan below(
      TreePlan before,
      List<String> some,
      Map<String, NodeFacts> here,
      Map<String, NodeFacts> facts,
      boolean rootToo) {
    if (!(before instanceof TreePlan.Accepted(TreeShape tree, _))) {
      return before;
    }
    here.put(tree.root(), accepting(facts, tree.root(), rootToo));
    return planner.attachAll(tree, some, here);
  }

  private static NodeFacts accepting(Map<String, NodeFacts> facts, String node, boolean may) {
    NodeFacts known = facts.getOrDefault(node, NodeFacts.UNKNOWN);
    return new NodeFacts(known.zone(), known.load(), known.accepting() && may);
  }
}
