package io.ecms.master.placement;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class PlacementProperties {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Placement PLACEMENT = new Placement(new Weights(1, 1, 0.5, 1, 0.5));

  @Property
  void aChosenNodeIsOpenHasRoomAndIsTheBest(
      @ForAll("views") List<NodeView> views, @ForAll("amounts") Resources amount) {
    NodeTable table = tableOf(views);
    Wish wish = Wish.of(amount);
    Ranking ranking = PLACEMENT.rank(table, wish);

    switch (PLACEMENT.choose(table, wish)) {
      case Choice.Chosen chosen -> {
        NodeView view = table.view(chosen.node()).orElseThrow();
        assertThat(view.role()).isEqualTo(NodeRole.COMPUTE);
        assertThat(view.status()).isEqualTo(NodeStatus.UP);
        assertThat(view.connected()).isTrue();
        assertThat(amount.fitsInto(view.capacity().minus(view.reserved()))).isTrue();
        assertThat(chosen.score()).isBetween(0.0, 1.0);
        assertThat(ranking.candidates().getFirst()).isEqualTo(chosen);
      }
      case Choice.NoFit noFit -> {
        assertThat(ranking.candidates()).isEmpty();
        assertThat(noFit.refusals()).isEqualTo(ranking.refused());
        assertThat(noFit.summary().length()).isLessThanOrEqualTo(Summary.MAX_LENGTH);
      }
    }
    assertThat(ranking.candidates().size() + ranking.refused().size()).isEqualTo(table.size());
  }

  @Property
  void theChoiceDoesNotDependOnTheOrderInWhichNodesCame(
      @ForAll("views") List<NodeView> views, @ForAll("amounts") Resources amount) {
    List<NodeView> once =
        views.stream()
            .collect(Collectors.toMap(NodeView::name, view -> view, (_, later) -> later))
            .values()
            .stream()
            .toList();

    assertThat(PLACEMENT.choose(tableOf(once.reversed()), Wish.of(amount)))
        .isEqualTo(PLACEMENT.choose(tableOf(once), Wish.of(amount)));
  }

  @Property
  void anExcludedNodeIsNeverChosen(
      @ForAll("views") List<NodeView> views, @ForAll("amounts") Resources amount) {
    NodeTable table = tableOf(views);
    Set<NodeName> excluded =
        views.stream().limit(views.size() / 2).map(NodeView::name).collect(Collectors.toSet());

    Choice choice =
        PLACEMENT.choose(table, new Wish(amount, Optional.empty(), excluded, Optional.empty()));

    if (choice instanceof Choice.Chosen(var node, _, _)) {
      assertThat(excluded).doesNotContain(node);
    }
  }

  @Property
  void startsNeverProposeMoreThanANodeHas(
      @ForAll("views") List<NodeView> views,
      @ForAll @Size(max = 60) List<@net.jqwik.api.From("amounts") Resources> wishes) {
    NodeTable table = tableOf(views);
    Map<NodeName, Resources> proposed = new HashMap<>();
    int number = 0;
    for (Resources amount : wishes) {
      VmId vm = new VmId("vm-%08d".formatted(number++));
      if (PLACEMENT.choose(table, Wish.of(amount)) instanceof Choice.Chosen(var node, _, _)) {
        table.propose(vm, node, amount, START);
        proposed.merge(node, amount, Resources::plus);
      }
    }
    proposed.forEach((node, amount) -> {
      NodeView view = table.view(node).orElseThrow();
      assertThat(amount.plus(view.reserved()).fitsInto(view.capacity())).isTrue();
      assertThat(table.tentative(node)).isEqualTo(amount);
    });
  }

  /** The ledger of proposals against the plainest model of it. */
  @Property
  void proposalsAddUpWhateverHappensToThem(@ForAll("changes") List<Change> changes) {
    NodeTable table = tableOf(List.of(NodeViews.open(0), NodeViews.open(1), NodeViews.open(2)));
    Map<VmId, Change.Propose> model = new HashMap<>();
    for (Change change : changes) {
      switch (change) {
        case Change.Propose p -> {
          table.propose(p.vm(), p.node(), p.amount(), START.plusSeconds(p.expiry()));
          model.put(p.vm(), p);
        }
        case Change.Drop(var vm) -> assertThat(table.drop(vm)).isEqualTo(model.remove(vm) != null);
        case Change.Expire(var second) -> {
          table.expire(START.plusSeconds(second));
          model.values().removeIf(p -> p.expiry() <= second);
        }
        case Change.Refresh(var node) -> table.put(NodeViews.open(node));
      }
      for (int i = 0; i < 3; i++) {
        NodeName node = NodeViews.name(i);
        Resources expected =
            model.values().stream()
                .filter(p -> p.node().equals(node))
                .map(Change.Propose::amount)
                .reduce(Resources.NONE, Resources::plus);
        assertThat(table.tentative(node)).isEqualTo(expected);
      }
      assertThat(table.proposals()).isEqualTo(model.size());
    }
  }

  /** What can happen to proposals. */
  sealed interface Change {
    record Propose(VmId vm, NodeName node, Resources amount, int expiry) implements Change {}

    record Drop(VmId vm) implements Change {}

    record Expire(int second) implements Change {}

    record Refresh(int node) implements Change {}
  }

  @Provide
  Arbitrary<List<Change>> changes() {
    Arbitrary<VmId> vms =
        Arbitraries.integers().between(0, 5).map(i -> new VmId("vm-%08d".formatted(i)));
    Arbitrary<Integer> seconds = Arbitraries.integers().between(0, 20);
    Arbitrary<Change> propose =
        Combinators.combine(
                vms, Arbitraries.integers().between(0, 2).map(NodeViews::name), amounts(), seconds)
            .as(Change.Propose::new);
    return Arbitraries.oneOf(
            propose,
            vms.map(Change.Drop::new),
            seconds.map(Change.Expire::new),
            Arbitraries.integers().between(0, 2).map(Change.Refresh::new))
        .list()
        .ofMaxSize(40);
  }

  @Provide
  Arbitrary<Resources> amounts() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 20),
            Arbitraries.longs().between(0, 40_000),
            Arbitraries.longs().between(0, 600))
        .as(Resources::new);
  }

  @Provide
  Arbitrary<List<NodeView>> views() {
    Arbitrary<NodeView> view =
        Combinators.combine(
                Arbitraries.integers().between(0, 12),
                amounts(),
                Arbitraries.frequencyOf(
                    net.jqwik.api.Tuple.of(4, Arbitraries.just(NodeRole.COMPUTE)),
                    net.jqwik.api.Tuple.of(1, Arbitraries.of(NodeRole.class))),
                Arbitraries.frequencyOf(
                    net.jqwik.api.Tuple.of(4, Arbitraries.just(NodeStatus.UP)),
                    net.jqwik.api.Tuple.of(1, Arbitraries.of(NodeStatus.class))),
                Arbitraries.integers().between(0, 9).map(i -> i > 0))
            .as((number, reserved, role, status, connected) ->
                NodeViews.with(
                    NodeViews.reserved(number, within(reserved)), role, status, connected));
    return view.list().ofMaxSize(12);
  }

  private static Resources within(Resources amount) {
    return new Resources(
        Math.min(amount.vcpus(), NodeViews.CAPACITY.vcpus()),
        Math.min(amount.memoryMib(), NodeViews.CAPACITY.memoryMib()),
        Math.min(amount.storageGib(), NodeViews.CAPACITY.storageGib()));
  }

  private static NodeTable tableOf(List<NodeView> views) {
    NodeTable table = new NodeTable();
    views.forEach(table::put);
    return table;
  }
}
