package io.ecms.tree.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The shapes' own constructors refuse cycles, full nodes, and children away from home. */
class StripedPlannerProperties {
  private final StripedPlanner planner = new StripedPlanner(PlannerSettings.unlimited());

  private StripedShape attached(StripedShape shape, List<String> nodes) {
    StripedPlanner.Result result = planner.attachAll(shape, nodes, Map.of());
    assertThat(result).isInstanceOf(StripedPlanner.Result.Accepted.class);
    return ((StripedPlanner.Result.Accepted) result).after();
  }

  private static List<String> nodes(int from, int to) {
    return IntStream.range(from, to).mapToObj("node-%03d"::formatted).toList();
  }

  @Property(tries = 200)
  void everyMemberReachesTheRootInEveryStripe(
      @ForAll @IntRange(min = 1, max = 6) int degree, @ForAll @IntRange(max = 150) int size) {
    StripedShape shape = attached(StripedShape.of("root", degree), nodes(0, size));

    for (TreeShape tree : shape.trees()) {
      assertThat(tree.size()).isEqualTo(size);
      assertThat(tree.waiting()).isEmpty();
      nodes(0, size).forEach(node -> assertThat(tree.depthOf(node)).isPresent());
    }
  }

  /** What the image node sends: everything once, and what the others have no place for. */
  @Property(tries = 100)
  void theRootHasOneChildAndThoseForWhomTheOthersAreTooFew(
      @ForAll @IntRange(min = 2, max = 6) int degree,
      @ForAll @IntRange(min = 6, max = 150) int size) {
    StripedShape shape = attached(StripedShape.of("root", degree), nodes(0, size));

    for (int stripe = 0; stripe < shape.stripes(); stripe++) {
      int here = stripe;
      long home = shape.homes().values().stream().filter(at -> at == here).count();
      assertThat(shape.trees().get(stripe).childrenOf("root"))
          .hasSize((int) Math.max(1, size - degree * home));
    }
  }

  @Property(tries = 100)
  void whoComesLaterMovesNobody(
      @ForAll @IntRange(min = 1, max = 5) int degree,
      @ForAll @IntRange(min = 1, max = 60) int first,
      @ForAll @IntRange(max = 60) int more) {
    StripedShape before = attached(StripedShape.of("root", degree), nodes(0, first));

    StripedPlanner.Result result = planner.attachAll(before, nodes(first, first + more), Map.of());

    if (result instanceof StripedPlanner.Result.Accepted(StripedShape after)) {
      for (int stripe = 0; stripe < before.stripes(); stripe++) {
        assertThat(after.trees().get(stripe).parents())
            .containsAllEntriesOf(before.trees().get(stripe).parents());
      }
      assertThat(after.homes()).containsAllEntriesOf(before.homes());
    }
  }

  @Property(tries = 50)
  void theOrderInWhichTheyAreNamedDoesNotMatterToTheHomes(
      @ForAll @IntRange(min = 1, max = 40) int size) {
    List<String> backwards = new ArrayList<>(nodes(0, size));
    Collections.reverse(backwards);
    StripedShape shape = StripedShape.of("root", 3);

    assertThat(attached(shape, backwards).homes().values().stream().sorted().toList())
        .isEqualTo(attached(shape, nodes(0, size)).homes().values().stream().sorted().toList());
  }
}
