package io.ecms.tree.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TreePlannerTest {
  private static final Map<String, NodeFacts> NO_FACTS = Map.of();
  private final TreePlanner planner = new TreePlanner(PlannerSettings.unlimited());

  private TreePlan.Accepted accepted(
      TreeShape tree, TreeChange change, Map<String, NodeFacts> facts) {
    return (TreePlan.Accepted) planner.plan(tree, change, facts);
  }

  private TreeShape grown(int degree, String... nodes) {
    TreeShape tree = TreeShape.of("root", degree);
    for (String node : nodes) {
      tree = accepted(tree, new TreeChange.Attach(node), NO_FACTS).after();
    }
    return tree;
  }

  private static String refusal(TreePlan plan) {
    return ((TreePlan.Refused) plan).code();
  }

  @Test
  void degreeOneIsAChain() {
    assertThat(grown(1, "a", "b", "c").parents())
        .isEqualTo(Map.of("a", "root", "b", "a", "c", "b"));
  }

  @Test
  void theShallowestFreePlaceIsTakenFirst() {
    assertThat(grown(2, "a", "b", "c", "d", "e").parents())
        .isEqualTo(Map.of("a", "root", "b", "root", "c", "a", "d", "b", "e", "a"));
  }

  @Test
  void amongEquallyShallowParentsZoneThenLoadThenNameDecides() {
    TreeShape tree = grown(2, "a", "b");
    Map<String, NodeFacts> zones =
        Map.of(
            "a",
            new NodeFacts("x", 0, true),
            "b",
            new NodeFacts("y", 9, true),
            "new",
            new NodeFacts("y", 0, true));
    Map<String, NodeFacts> loads = Map.of("a", new NodeFacts("", 5, true));

    assertThat(accepted(tree, new TreeChange.Attach("new"), zones).moves())
        .containsExactly(new TreePlan.Move("new", "b", 2));
    assertThat(accepted(tree, new TreeChange.Attach("new"), loads).moves())
        .containsExactly(new TreePlan.Move("new", "b", 2));
    assertThat(accepted(tree, new TreeChange.Attach("new"), NO_FACTS).moves())
        .containsExactly(new TreePlan.Move("new", "a", 2));
  }

  @Test
  void onlyTheChildrenOfALostNodeMove() {
    TreeShape tree = grown(2, "a", "b", "c", "d", "e", "f", "g");
    TreePlan.Accepted plan = accepted(tree, new TreeChange.Lost("a"), NO_FACTS);

    assertThat(tree.childrenOf("a")).containsExactly("c", "e");
    assertThat(plan.moves())
        .containsExactly(new TreePlan.Move("c", "root", 1), new TreePlan.Move("e", "c", 2));
    assertThat(plan.after().contains("a")).isFalse();
    assertThat(plan.after().parentOf("g")).contains("c");
  }

  @Test
  void aDrainedNodeKeepsItsPlaceAndLosesItsChildren() {
    TreeShape tree = grown(2, "a", "b", "c", "d");
    TreePlan.Accepted plan = accepted(tree, new TreeChange.Drain("a"), NO_FACTS);

    assertThat(plan.moves()).containsExactly(new TreePlan.Move("c", "b", 2));
    assertThat(plan.after().parentOf("a")).contains("root");
  }

  @Test
  void aDrainThatHasNoOtherPlaceIsRefused() {
    assertThat(refusal(planner.plan(grown(1, "a", "b"), new TreeChange.Drain("a"), NO_FACTS)))
        .isEqualTo("tree-full");
  }

  @Test
  void aNodeThatAcceptsNothingGetsNoNewcomerButAnOrphan() {
    TreeShape tree = grown(1, "a", "b", "c");
    Map<String, NodeFacts> facts = Map.of("c", new NodeFacts("", 0, false));
    Map<String, NodeFacts> rootToo =
        Map.of("root", new NodeFacts("", 0, false), "c", new NodeFacts("", 0, false));

    assertThat(refusal(planner.plan(tree, new TreeChange.Attach("d"), facts)))
        .isEqualTo("tree-full");
    assertThat(accepted(tree, new TreeChange.Lost("a"), rootToo).moves())
        .containsExactly(new TreePlan.Move("b", "root", 1));
  }

  @Test
  void theDepthLimitIsNamedInTheRefusal() {
    TreePlanner shallow = new TreePlanner(new PlannerSettings(1));
    TreePlan plan = shallow.plan(grown(1, "a"), new TreeChange.Attach("b"), NO_FACTS);

    assertThat(plan)
        .isEqualTo(
            new TreePlan.Refused(
                "tree-too-deep", "attach b: no place at most 1 hops below the root"));
  }

  @Test
  void anOrphanThatFitsNowhereWaitsUntilThereIsAPlace() {
    TreePlanner two = new TreePlanner(new PlannerSettings(2));
    TreeShape tree = grown(1, "a", "b", "c");
    TreeChange repair = new TreeChange.Repair("root");
    TreeShape cut =
        new TreeShape(
            "root", 1, new TreeMap<>(Map.of("a", "root", "c", "b")), new TreeSet<>(List.of("b")));
    assertThat(two.plan(cut, repair, NO_FACTS)).isEqualTo(new TreePlan.Accepted(cut, List.of()));
    assertThat(cut.depthOf("c")).isEmpty();

    TreePlan.Accepted plan = (TreePlan.Accepted) two.plan(cut, new TreeChange.Lost("a"), NO_FACTS);

    assertThat(plan.moves()).containsExactly(new TreePlan.Move("b", "root", 1));
    assertThat(plan.after().depthOf("c")).hasValue(2);
    assertThat(tree.depthOf("c")).hasValue(3);
  }

  private static TreeChange rescue(List<String> orphans, List<String> suspects) {
    return new TreeChange.Rescue("root", Set.copyOf(orphans), Set.copyOf(suspects));
  }

  private static Map<String, NodeFacts> notAccepting(String... nodes) {
    Map<String, NodeFacts> facts = new TreeMap<>();
    for (String node : nodes) {
      facts.put(node, new NodeFacts("", 0, false));
    }
    return facts;
  }

  @Test
  void onlyWhoGetsNoAnswerMovesAndNotBelowTheSuspect() {
    TreeShape tree = grown(2, "a", "b", "c", "d", "e", "f");

    TreePlan.Accepted one = accepted(tree, rescue(List.of("c"), List.of("a")), notAccepting("c"));
    assertThat(tree.childrenOf("a")).containsExactly("c", "e");
    assertThat(one.moves()).containsExactly(new TreePlan.Move("c", "d", 3));
    assertThat(one.after().parentOf("e")).contains("a");

    TreePlan.Accepted both =
        accepted(tree, rescue(List.of("c", "e"), List.of("a")), notAccepting("c", "e"));
    assertThat(both.moves())
        .containsExactly(new TreePlan.Move("c", "d", 3), new TreePlan.Move("e", "f", 3));
  }

  @Test
  void whoCannotReachTheRootGoesBelowOneThatCan() {
    TreeShape tree = grown(2, "a", "b");
    TreeChange change = rescue(List.of("a"), List.of("root"));

    assertThat(accepted(tree, change, notAccepting("a")).moves())
        .containsExactly(new TreePlan.Move("a", "b", 2));
    assertThat(accepted(tree, change, notAccepting("a", "b")).moves())
        .as("nobody is known to reach it")
        .isEmpty();
  }

  @Test
  void forWhomThereIsNoPlaceStaysWhereItIs() {
    TreeShape chain = grown(1, "a", "b", "c");

    assertThat(accepted(chain, rescue(List.of("b"), List.of("a")), notAccepting("b")))
        .isEqualTo(new TreePlan.Accepted(chain, List.of()));
  }

  @Test
  void whoWaitsIsPlacedToo() {
    TreeShape cut =
        new TreeShape(
            "root",
            2,
            new TreeMap<>(Map.of("a", "root", "c", "b")),
            new TreeSet<>(List.of("b", "d")));

    assertThat(accepted(cut, rescue(List.of(), List.of()), NO_FACTS).moves())
        .containsExactly(new TreePlan.Move("b", "root", 1), new TreePlan.Move("d", "a", 2));
  }

  @Test
  void theRootCannotBeTakenAway() {
    TreeShape tree = grown(2, "a");
    assertThat(refusal(planner.plan(tree, new TreeChange.Lost("root"), NO_FACTS)))
        .isEqualTo("tree-root-lost");
    assertThat(refusal(planner.plan(tree, new TreeChange.Detach("root"), NO_FACTS)))
        .isEqualTo("tree-root-lost");
  }

  @Test
  void whatIsTrueAlreadyChangesNothing() {
    TreeShape tree = grown(2, "a", "b");
    for (TreeChange change :
        List.of(
            new TreeChange.Attach("a"),
            new TreeChange.Attach("root"),
            new TreeChange.Detach("stranger"),
            new TreeChange.Lost("stranger"),
            new TreeChange.Drain("stranger"),
            new TreeChange.Repair("root"))) {
      assertThat(planner.plan(tree, change, NO_FACTS))
          .isEqualTo(new TreePlan.Accepted(tree, List.of()));
    }
  }

  /** Who gets its old parent back, which has gone deeper, must not be too deep there. */
  @Test
  void whoIsRescuedLeavesRoomForThoseThatStayBelowIt() {
    TreePlanner limited = new TreePlanner(new PlannerSettings(4));
    TreeShape tree = TreeShape.of("root", 2);
    Map<String, NodeFacts> facts = new HashMap<>();
    for (int i = 0; i < 8; i++) {
      String node = "node-" + i;
      String zone = i == 4 || i == 7 ? "west" : "east";
      facts.put(node, new NodeFacts(zone, i == 0 ? 0.01 : 0, true));
    }
    for (int i = 0; i < 8; i++) {
      TreePlan plan = limited.plan(tree, new TreeChange.Attach("node-" + i), facts);
      tree = ((TreePlan.Accepted) plan).after();
    }

    TreeShape after =
        ((TreePlan.Accepted)
                limited.plan(tree, rescue(List.of("node-4", "node-0", "node-2"), List.of()), facts))
            .after();

    assertThat(after.parents().keySet())
        .allSatisfy(node -> assertThat(after.depthOf(node).orElseThrow()).isLessThanOrEqualTo(4));
  }
}
