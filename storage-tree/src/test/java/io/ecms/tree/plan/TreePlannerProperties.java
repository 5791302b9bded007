package io.ecms.tree.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** What holds after any history of changes, checked after each of them. */
class TreePlannerProperties {
  private static final int NODES = 24;

  @Provide
  Arbitrary<List<TreeChange>> histories() {
    Arbitrary<String> node = Arbitraries.integers().between(0, NODES - 1).map(n -> "node-" + n);
    Arbitrary<TreeChange> change =
        Arbitraries.frequencyOf(
            Tuple.of(5, node.map(TreeChange.Attach::new)),
            Tuple.of(2, node.map(TreeChange.Lost::new)),
            Tuple.of(2, node.map(TreeChange.Detach::new)),
            Tuple.of(1, node.map(TreeChange.Drain::new)),
            Tuple.of(1, Arbitraries.just(new TreeChange.Repair("root"))),
            Tuple.of(3, rescues(node)));
    return change.list().ofMaxSize(80);
  }

  private static Arbitrary<TreeChange> rescues(Arbitrary<String> node) {
    return Combinators.combine(node.set().ofMaxSize(6), node.set().ofMaxSize(4))
        .as((orphans, suspects) -> new TreeChange.Rescue("root", orphans, suspects));
  }

  @Provide
  Arbitrary<Map<String, NodeFacts>> facts() {
    Arbitrary<NodeFacts> fact =
        Combinators.combine(
                Arbitraries.of("east", "west"),
                Arbitraries.doubles().between(0, 1),
                Arbitraries.frequency(Tuple.of(4, true), Tuple.of(1, false)))
            .as(NodeFacts::new);
    return fact.list()
        .ofSize(NODES)
        .map(list -> {
          Map<String, NodeFacts> byName = new HashMap<>();
          list.forEach(one -> byName.put("node-" + byName.size(), one));
          return byName;
        });
  }

  /** The shape's own constructor refuses cycles and nodes above the degree. */
  @Property(tries = 300)
  void everyMemberReachesTheRootAndOnlyOrphansMove(
      @ForAll("histories") List<TreeChange> history,
      @ForAll("facts") Map<String, NodeFacts> facts,
      @ForAll @IntRange(min = 1, max = 4) int degree) {
    TreePlanner planner = new TreePlanner(PlannerSettings.unlimited());
    TreeShape tree = TreeShape.of("root", degree);
    for (TreeChange change : history) {
      TreeShape before = tree;
      TreePlan plan = planner.plan(before, change, facts);
      tree = after(plan, before);
      assertThat(tree.waiting()).isEmpty();
      for (String member : tree.parents().keySet()) {
        assertThat(tree.depthOf(member)).isPresent();
      }
      assertThat(moved(plan)).isSubsetOf(mayMove(before, change));
      assertThat(planner.plan(before, change, facts)).isEqualTo(plan);
    }
  }

  /** Whoever moves gets a parent that no suspect stands above, unless all of the way up is well. */
  @Property(tries = 300)
  void nobodyIsRescuedToASuspect(
      @ForAll("histories") List<TreeChange> history,
      @ForAll("facts") Map<String, NodeFacts> facts,
      @ForAll @IntRange(min = 1, max = 4) int degree) {
    TreePlanner planner = new TreePlanner(PlannerSettings.unlimited());
    TreeShape tree = TreeShape.of("root", degree);
    for (TreeChange change : history) {
      TreePlan plan = planner.plan(tree, change, facts);
      if (change instanceof TreeChange.Rescue rescue
          && plan instanceof TreePlan.Accepted accepted) {
        for (TreePlan.Move move : accepted.moves()) {
          assertThat(rescue.suspects()).doesNotContain(move.parent());
          assertThat(tree.parentOf(move.child())).isNotEqualTo(Optional.of(move.parent()));
          List<String> way = way(accepted.after(), move.parent());
          assertThat(
                  way.stream().noneMatch(rescue.suspects()::contains)
                      || way.stream().allMatch(node -> accepts(facts, node)))
              .as("%s moved below %s by %s in %s", move.child(), way, rescue, tree)
              .isTrue();
        }
      }
      tree = after(plan, tree);
    }
  }

  /** The node and all above it, without the root. */
  private static List<String> way(TreeShape tree, String node) {
    List<String> way = new ArrayList<>();
    for (String at = node; !at.equals("root"); at = tree.parentOf(at).orElseThrow()) {
      way.add(at);
    }
    return way;
  }

  private static boolean accepts(Map<String, NodeFacts> facts, String node) {
    return facts.getOrDefault(node, NodeFacts.UNKNOWN).accepting();
  }

  @Property(tries = 300)
  void noMemberIsDeeperThanTheLimit(
      @ForAll("histories") List<TreeChange> history,
      @ForAll("facts") Map<String, NodeFacts> facts,
      @ForAll @IntRange(min = 1, max = 3) int degree,
      @ForAll @IntRange(min = 1, max = 4) int maxDepth) {
    TreePlanner planner = new TreePlanner(new PlannerSettings(maxDepth));
    TreeShape tree = TreeShape.of("root", degree);
    for (TreeChange change : history) {
      tree = after(planner.plan(tree, change, facts), tree);
      for (String member : tree.parents().keySet()) {
        assertThat(tree.depthOf(member).orElse(0)).isLessThanOrEqualTo(maxDepth);
      }
    }
  }

  @Property(tries = 300)
  void movesInTheirOrderLeadFromOneTreeToTheOther(
      @ForAll("histories") List<TreeChange> history,
      @ForAll("facts") Map<String, NodeFacts> facts,
      @ForAll @IntRange(min = 1, max = 4) int degree) {
    TreePlanner planner = new TreePlanner(new PlannerSettings(4));
    TreeShape tree = TreeShape.of("root", degree);
    for (TreeChange change : history) {
      TreePlan plan = planner.plan(tree, change, facts);
      if (plan instanceof TreePlan.Accepted accepted) {
        Map<String, String> replayed = new HashMap<>(tree.parents());
        replayed.keySet().retainAll(accepted.after().parents().keySet());
        accepted.moves().forEach(move -> replayed.put(move.child(), move.parent()));
        assertThat(replayed).isEqualTo(accepted.after().parents());
      }
      tree = after(plan, tree);
    }
  }

  private static TreeShape after(TreePlan plan, TreeShape before) {
    return switch (plan) {
      case TreePlan.Accepted accepted -> accepted.after();
      case TreePlan.Refused _ -> before;
    };
  }

  private static List<String> moved(TreePlan plan) {
    return switch (plan) {
      case TreePlan.Accepted accepted ->
          accepted.moves().stream().map(TreePlan.Move::child).toList();
      case TreePlan.Refused _ -> new ArrayList<>();
    };
  }

  private static Set<String> mayMove(TreeShape before, TreeChange change) {
    return switch (change) {
      case TreeChange.Attach attach -> Set.of(attach.node());
      case TreeChange.Lost lost -> new HashSet<>(before.childrenOf(lost.node()));
      case TreeChange.Detach detach -> new HashSet<>(before.childrenOf(detach.node()));
      case TreeChange.Drain drain -> new HashSet<>(before.childrenOf(drain.node()));
      case TreeChange.Repair _ -> Set.of();
      case TreeChange.Rescue rescue -> rescue.orphans();
    };
  }
}
