package io.ecms.master.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecms.core.model.Epoch;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.Resources;
import io.ecms.core.model.VmId;
import io.ecms.core.node.NodeRole;
import io.ecms.core.node.NodeStatus;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlacementTest {
  private static final Weights WEIGHTS = new Weights(1, 1, 0.5, 1, 0.5);
  private static final Resources SMALL = new Resources(2, 512, 10);
  private static final ImageId IMAGE = new ImageId("img-00000001");
  private static final Instant LATER = Instant.parse("2026-01-01T00:00:30Z");

  private final NodeTable table = new NodeTable();
  private final Placement placement = new Placement(WEIGHTS);

  @Test
  void choosesTheEmptierNode() {
    table.put(NodeViews.reserved(1, new Resources(8, 16_384, 100)));
    table.put(NodeViews.reserved(2, new Resources(2, 1_024, 10)));

    assertThat(chosen(Wish.of(SMALL)).node()).isEqualTo(NodeViews.name(2));
  }

  @Test
  void tellsTheEpochOfTheView() {
    NodeView view = NodeViews.open(1);
    table.put(view);

    assertThat(chosen(Wish.of(SMALL)).epoch()).isEqualTo(new Epoch(1));
  }

  @Test
  void prefersANodeThatHasTheImage() {
    for (int i = 1; i <= 20; i++) {
      table.put(NodeViews.open(i));
    }
    table.put(NodeViews.caching(NodeViews.open(7), IMAGE));

    Wish wish = new Wish(SMALL, Optional.of(IMAGE), Set.of(), Optional.empty());

    assertThat(chosen(wish).node()).isEqualTo(NodeViews.name(7));
    table.setCached(NodeViews.name(7), IMAGE, false);
    table.setCached(NodeViews.name(9), IMAGE, true);
    assertThat(chosen(wish).node()).isEqualTo(NodeViews.name(9));
  }

  @Test
  void prefersANodeWithFewerVmsWhenNothingElseDiffers() {
    table.put(NodeViews.open(NodeViews.name(1), NodeViews.CAPACITY, Resources.NONE, 3));
    table.put(NodeViews.open(NodeViews.name(2), NodeViews.CAPACITY, Resources.NONE, 1));

    assertThat(chosen(Wish.of(SMALL)).node()).isEqualTo(NodeViews.name(2));
  }

  @Test
  void theScoreIsTheWeightedMean() {
    table.put(
        NodeViews.open(
            NodeViews.name(1), new Resources(4, 1_000, 100), new Resources(1, 500, 0), 1));
    Placement onlySome = new Placement(new Weights(3, 1, 0, 0, 0));

    Choice choice = onlySome.choose(table, Wish.of(new Resources(1, 250, 10)));

    // cpu (4 - 1 - 1) / 4, memory (1000 - 500 - 250) / 1000, three to one
    assertThat(((Choice.Chosen) choice).score()).isCloseTo(0.4375, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({
    "SPARE,   UP,       true,  ROLE,      is a spare node",
    "IMAGE,   UP,       true,  ROLE,      is an image node",
    "COMPUTE, DRAINING, true,  STATUS,    is draining",
    "COMPUTE, DOWN,     true,  STATUS,    is down",
    "COMPUTE, UP,       false, CONNECTED, is not connected",
  })
  void leavesOutANodeThatIsClosed(
      NodeRole role, NodeStatus status, boolean connected, NodeFilter filter, String reason) {
    table.put(NodeViews.with(NodeViews.open(1), role, status, connected));

    Refusal refusal = placement.rank(table, Wish.of(SMALL)).refused().getFirst();

    assertThat(refusal.filter()).isEqualTo(filter);
    assertThat(refusal.reason()).isEqualTo(reason);
    assertThat(noFit(Wish.of(SMALL)).refusals()).containsExactly(refusal);
  }

  @ParameterizedTest
  @CsvSource({
    "17, 1,     1,   VCPUS,   has 16 vcpus left",
    "1,  40000, 1,   MEMORY,  has 32768 MiB left",
    "1,  1,     501, STORAGE, has 500 GiB left",
  })
  void leavesOutANodeThatIsTooSmall(
      int vcpus, long memory, long storage, NodeFilter filter, String reason) {
    table.put(NodeViews.open(1));

    Refusal refusal = noFit(Wish.of(new Resources(vcpus, memory, storage))).refusals().getFirst();

    assertThat(refusal.filter()).isEqualTo(filter);
    assertThat(refusal.reason()).isEqualTo(reason);
  }

  @Test
  void aNodeThatIsFilledToTheLastUnitFits() {
    table.put(NodeViews.open(1));

    assertThat(chosen(Wish.of(NodeViews.CAPACITY)).score()).isBetween(0.0, 1.0);
  }

  @Test
  void leavesOutWhatHasRefused() {
    table.put(NodeViews.open(1));
    table.put(NodeViews.open(2));

    Wish wish = new Wish(SMALL, Optional.empty(), Set.of(NodeViews.name(1)), Optional.empty());
    assertThat(chosen(wish).node()).isEqualTo(NodeViews.name(2));

    Wish none =
        new Wish(
            SMALL,
            Optional.empty(),
            Set.of(NodeViews.name(1), NodeViews.name(2), NodeViews.name(99)),
            Optional.empty());
    assertThat(noFit(none).summary())
        .isEqualTo("no node fits 2 vcpus, 512 MiB, 10 GiB: 2 nodes have refused already");
  }

  @Test
  void aPinnedWishLooksAtThatNodeOnly() {
    table.put(NodeViews.reserved(1, new Resources(8, 16_384, 100)));
    table.put(NodeViews.open(2));

    assertThat(chosen(pinned(1)).node()).isEqualTo(NodeViews.name(1));
    table.put(NodeViews.reserved(1, NodeViews.CAPACITY));
    assertThat(noFit(pinned(1)).summary())
        .isEqualTo(
            "no node fits 2 vcpus, 512 MiB, 10 GiB: 1 node lacks vcpus (node-1 has 0 vcpus left)");
    assertThat(noFit(pinned(3)).summary()).isEqualTo("node node-3 is not a node of the cluster");
  }

  @Test
  void aRefusalIsSummedUpByReasonWithExamples() {
    for (int i = 1; i <= 7; i++) {
      table.put(NodeViews.reserved(i, new Resources(0, 32_768 - 128, 0)));
    }
    for (int i = 8; i <= 9; i++) {
      table.put(NodeViews.with(NodeViews.open(i), NodeRole.COMPUTE, NodeStatus.DRAINING, true));
    }
    table.put(NodeViews.with(NodeViews.open(10), NodeRole.SPARE, NodeStatus.UP, true));

    assertThat(noFit(Wish.of(SMALL)).summary())
        .isEqualTo(
            "no node fits 2 vcpus, 512 MiB, 10 GiB: 7 nodes lack memory (node-1 has 128 MiB left,"
                + " node-2 has 128 MiB left, node-3 has 128 MiB left, ...), 2 are draining,"
                + " 1 is a spare node");
  }

  @Test
  void anEmptyClusterSaysSo() {
    assertThat(noFit(Wish.of(SMALL)).summary()).endsWith("the cluster has no nodes");
  }

  @Test
  void theSummaryIsBoundedWhateverTheNames() {
    int number = 0;
    for (Resources reserved :
        List.of(new Resources(16, 0, 0), new Resources(0, 32_768, 0), new Resources(0, 0, 500))) {
      for (int i = 0; i < 50; i++) {
        NodeName name = new NodeName("n".repeat(50) + "-" + number++);
        table.put(NodeViews.open(name, NodeViews.CAPACITY, reserved, 0));
      }
    }
    for (NodeStatus status : NodeStatus.values()) {
      table.put(NodeViews.with(NodeViews.open(number++), NodeRole.COMPUTE, status, false));
    }

    Choice.NoFit noFit = noFit(Wish.of(SMALL));

    assertThat(noFit.summary().length()).isLessThanOrEqualTo(Summary.MAX_LENGTH);
    assertThat(Summary.bounded("x".repeat(5_000))).hasSize(Summary.MAX_LENGTH).endsWith("...");
    assertThat(noFit.refusals()).hasSize(table.size());
  }

  @Test
  void fiftyStartsAtOnceSpreadOverEqualNodes() {
    for (int i = 0; i < 10; i++) {
      table.put(NodeViews.open(i));
    }
    Map<NodeName, Integer> load = new HashMap<>();

    for (int i = 0; i < 50; i++) {
      NodeName node = chosen(Wish.of(SMALL)).node();
      table.propose(vm(i), node, SMALL, LATER);
      load.merge(node, 1, Integer::sum);
    }

    assertThat(load).hasSize(10);
    assertThat(load.values()).containsOnly(5);
  }

  @Test
  void theOrderAmongEqualNodesTurnsEvenWithoutProposalsThatCount() {
    for (int i = 0; i < 8; i++) {
      table.put(NodeViews.open(i));
    }
    Map<NodeName, Integer> first = new HashMap<>();

    for (int i = 0; i < 800; i++) {
      NodeName node = chosen(Wish.of(SMALL)).node();
      first.merge(node, 1, Integer::sum);
      table.propose(vm(i), node, SMALL, LATER);
      table.drop(vm(i));
    }

    assertThat(first).hasSize(8);
    assertThat(first.values()).allSatisfy(times -> assertThat(times).isBetween(50, 200));
  }

  @Test
  void rankPutsTheChoiceFirst() {
    for (int i = 0; i < 30; i++) {
      table.put(NodeViews.reserved(i, new Resources(i / 2, i * 1_000L, i)));
    }

    Ranking ranking = placement.rank(table, Wish.of(SMALL));

    assertThat(ranking.candidates().getFirst()).isEqualTo(chosen(Wish.of(SMALL)));
    assertThat(ranking.candidates())
        .isSortedAccordingTo((a, b) -> Double.compare(b.score(), a.score()));
    assertThat(ranking.candidates()).hasSize(30 - ranking.refused().size());
  }

  private Choice.Chosen chosen(Wish wish) {
    return switch (placement.choose(table, wish)) {
      case Choice.Chosen chosen -> chosen;
      case Choice.NoFit(var summary, _) -> throw new AssertionError(summary);
    };
  }

  private Choice.NoFit noFit(Wish wish) {
    return switch (placement.choose(table, wish)) {
      case Choice.NoFit noFit -> noFit;
      case Choice.Chosen chosen -> throw new AssertionError("chose " + chosen);
    };
  }

  private static Wish pinned(int node) {
    return new Wish(SMALL, Optional.empty(), Set.of(), Optional.of(NodeViews.name(node)));
  }

  private static VmId vm(int number) {
    return new VmId("vm-%08d".formatted(number));
  }
}
