package io.ecms.master.tree;

import static io.ecms.master.tree.OneImage.ROOT;
import static io.ecms.master.tree.OneImage.at;
import static io.ecms.master.tree.OneImage.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.image.Image;
import io.ecms.core.model.NodeName;
import io.ecms.core.protocol.AgentMessage.TreeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Lost, hung and mistaken: who moves where, what is recorded, and who is told. */
class TreeCareTest {
  private static final TreeCareSettings SETTINGS =
      new TreeCareSettings(Duration.ofSeconds(2), Duration.ofSeconds(60), Duration.ofSeconds(10));
  private static final int ROUNDS = 12;

  /** Root over a and b; c and e below a, d and f below b, g below c. */
  private final OneImage image =
      new OneImage(2)
          .serve("a", "root")
          .serve("b", "root")
          .serve("c", "a")
          .serve("d", "b")
          .serve("e", "a")
          .serve("f", "b")
          .serve("g", "c");

  private Instant now = OneImage.NOW;

  private TreeCare care(OneImage entity, SomeNodes nodes) {
    return new TreeCare(entity, nodes, () -> now, _ -> "", SETTINGS);
  }

  private void rounds(TreeCare care, OneImage entity, SomeNodes nodes) {
    for (int i = 0; i < ROUNDS; i++) {
      care.look(entity.ready(), nodes.sight()).toCompletableFuture().join();
      now = now.plus(SETTINGS.interval());
    }
  }

  private static Map<NodeName, NodeName> parents(OneImage entity) {
    Map<NodeName, NodeName> parents = new TreeMap<>();
    entity.tree().members().forEach((child, member) -> parents.put(child, member.parent()));
    return parents;
  }

  private static List<NodeName> movers(OneImage entity) {
    return entity.events.stream()
        .filter(Image.MemberMoved.class::isInstance)
        .map(event -> ((Image.MemberMoved) event).node())
        .toList();
  }

  /** What is recorded is what the nodes do. */
  private static void assertAgreed(OneImage entity, SomeNodes nodes) {
    entity
        .tree()
        .members()
        .forEach((child, member) ->
            assertThat(nodes.parent(child.value())).as("%s", child).isEqualTo(at(member.parent())));
  }

  @Test
  void aTreeThatIsWellIsLeftAlone() {
    SomeNodes nodes = new SomeNodes(image);
    int before = image.events.size();
    image.taken = 0;

    rounds(care(image, nodes), image, nodes);

    assertThat(image.events).hasSize(before);
  }

  @Test
  void theChildrenOfADeadNodeMoveAndItLosesItsPlace() {
    SomeNodes nodes = new SomeNodes(image);
    nodes.kill("a");

    rounds(care(image, nodes), image, nodes);

    assertThat(image.tree().contains(node("a"))).isFalse();
    assertThat(movers(image)).containsExactlyInAnyOrder(node("c"), node("e"));
    assertThat(image.tree().parentOf(node("c"))).contains(ROOT);
    assertThat(image.tree().parentOf(node("g"))).contains(node("c"));
    assertAgreed(image, nodes);
  }

  @Test
  void aMovedMemberSaysFromWhomToWhomAndWhy() {
    SomeNodes nodes = new SomeNodes(image);
    nodes.dead.add(node("b"));

    rounds(care(image, nodes), image, nodes);

    assertThat(image.events)
        .filteredOn(Image.MemberMoved.class::isInstance)
        .map(event -> (Image.MemberMoved) event)
        .allSatisfy(moved -> {
          assertThat(moved.from()).isEqualTo(node("b"));
          assertThat(moved.reason()).isEqualTo("dead: refuses");
        })
        .map(Image.MemberMoved::node)
        .containsExactlyInAnyOrder(node("d"), node("f"));
    assertThat(image.tree().contains(node("b"))).as("its controller is there").isTrue();
    assertAgreed(image, nodes);
  }

  @Test
  void oneMistakenChildTakesNobodysParentAway() {
    SomeNodes nodes = new SomeNodes(image);
    nodes.mistaken.put(node("e"), node("a"));

    rounds(care(image, nodes), image, nodes);

    assertThat(movers(image)).containsExactly(node("e"));
    assertThat(image.tree().parentOf(node("c"))).contains(node("a"));
    assertThat(image.tree().parentOf(node("a"))).contains(ROOT);
    assertAgreed(image, nodes);
  }

  @Test
  void aNodeWithoutAControllerKeepsItsPlaceWhileItFeedsOthers() {
    SomeNodes nodes = new SomeNodes(image);
    nodes.away.add(node("a"));
    Map<NodeName, NodeName> before = parents(image);

    rounds(care(image, nodes), image, nodes);

    assertThat(parents(image)).isEqualTo(before);
  }

  @Test
  void whoComesBackIsALeaf() {
    SomeNodes nodes = new SomeNodes(image);
    nodes.kill("a");
    TreeCare care = care(image, nodes);
    rounds(care, image, nodes);

    nodes.dead.clear();
    nodes.away.clear();
    rounds(care, image, nodes);

    assertThat(image.tree().contains(node("a"))).isTrue();
    assertThat(image.tree().childrenOf(node("a"))).isEmpty();
    assertAgreed(image, nodes);
  }

  @Test
  void inAChainTheHungOneMakesRoomAndIsALeafAfterwards() {
    OneImage chain = new OneImage(1).serve("a", "root").serve("b", "a").serve("c", "b");
    SomeNodes nodes = new SomeNodes(chain);
    nodes.dead.add(node("a")); // its controller answers

    rounds(care(chain, nodes), chain, nodes);

    assertThat(parents(chain))
        .isEqualTo(Map.of(node("b"), ROOT, node("c"), node("b"), node("a"), node("c")));
    assertAgreed(chain, nodes);
  }

  @Test
  void twoLossesAtOnceLeaveEverybodyWithAWayToTheRoot() {
    SomeNodes nodes = new SomeNodes(image);
    nodes.kill("a");
    nodes.dead.add(node("b"));

    rounds(care(image, nodes), image, nodes);

    image
        .tree()
        .members()
        .keySet()
        .forEach(member -> assertThat(image.tree().reachesRoot(member)).isTrue());
    for (String living : List.of("c", "d", "e", "f", "g")) {
      assertThat(image.tree().parentOf(node(living))).as(living).isNotEqualTo(Optional.of("b"));
      assertThat(image.tree().childrenOf(node("b"))).isEmpty();
    }
    assertAgreed(image, nodes);
  }

  @Test
  void aLostRootIsToldAndItsChildrenStayUntilItIsBack() {
    SomeNodes nodes = new SomeNodes(image);
    nodes.kill("root");
    TreeCare care = care(image, nodes);
    Map<NodeName, NodeName> before = parents(image);

    rounds(care, image, nodes);

    assertThat(image.tree().rootLost().map(loss -> loss.why())).contains("a: dead: refuses");
    assertThat(parents(image)).isEqualTo(before);
    assertThat(image.events.stream().filter(Image.RootLost.class::isInstance)).hasSize(1);

    nodes.dead.clear();
    nodes.away.clear();
    rounds(care, image, nodes);

    assertThat(image.tree().rootLost()).isEmpty();
    assertThat(parents(image)).isEqualTo(before);
    assertThat(image.events.stream().filter(Image.RootFound.class::isInstance)).hasSize(1);
  }

  @Test
  void aMemberThatHasEverythingTakesThePlaceOfARootThatStaysAway() {
    SomeNodes nodes = new SomeNodes(image);
    nodes.kill("root");
    nodes.complete.add(node("b"));
    nodes.complete.add(node("d"));
    TreeCare care = care(image, nodes);

    rounds(care, image, nodes);

    assertThat(image.tree().root()).isEqualTo(node("b"));
    assertThat(image.tree().rootLost()).isEmpty();
    assertThat(image.tree().parentOf(node("d"))).as("stays").contains(node("b"));
    assertThat(image.tree().members().keySet())
        .allMatch(member -> image.tree().reachesRoot(member))
        .hasSize(6);
    assertAgreed(image, nodes);

    nodes.dead.clear();
    nodes.away.clear();
    int before = image.events.size();
    rounds(care, image, nodes);

    assertThat(image.events).as("the one before is back and is left alone").hasSize(before);
    assertThat(image.tree().contains(ROOT)).isFalse();
    assertThat(
            image.give(
                new Image.Complete(ROOT, at(ROOT), new io.ecms.core.image.ImageContent(512, "00"))))
        .isInstanceOf(io.ecms.core.entity.Logic.Decision.Refused.class);

    nodes.kill("b");
    rounds(care, image, nodes);
    assertThat(image.tree().root()).as("it holds the image").isEqualTo(ROOT);
    assertThat(image.tree().members().keySet())
        .allMatch(member -> image.tree().reachesRoot(member));
  }

  @Test
  void aRootThatIsBackInTimeStaysTheRoot() {
    SomeNodes nodes = new SomeNodes(image);
    nodes.kill("root");
    nodes.complete.add(node("b"));
    TreeCare care = care(image, nodes);
    for (int i = 0; i < 3; i++) {
      care.look(image.ready(), nodes.sight()).toCompletableFuture().join();
      now = now.plus(SETTINGS.interval());
    }
    nodes.dead.clear();
    nodes.away.clear();

    rounds(care, image, nodes);

    assertThat(image.tree().root()).isEqualTo(ROOT);
    assertThat(movers(image)).isEmpty();
  }

  /** Of a root that is gone one child hears first; it must not run to the next one. */
  @Test
  void whoHearsOfALossFirstWaitsForTheOthersToHearOfItToo() {
    SomeNodes nodes = new SomeNodes(image);
    nodes.kill("root");
    nodes.unasked.add(node("b"));
    Map<NodeName, NodeName> before = parents(image);
    TreeCare care = care(image, nodes);

    rounds(care, image, nodes);
    assertThat(image.tree().rootLost()).isEmpty();
    assertThat(parents(image)).isEqualTo(before);

    nodes.unasked.clear();
    rounds(care, image, nodes);
    assertThat(image.tree().rootLost()).isPresent();
    assertThat(parents(image)).isEqualTo(before);
  }

  @Test
  void whoAloneCannotReachTheRootGoesBelowOneThatCan() {
    SomeNodes nodes = new SomeNodes(image);
    nodes.mistaken.put(node("a"), ROOT);

    rounds(care(image, nodes), image, nodes);

    assertThat(image.tree().rootLost()).isEmpty();
    assertThat(movers(image)).containsExactly(node("a"));
    assertThat(image.tree().parentOf(node("a"))).get().isIn(node("d"), node("f"));
    assertAgreed(image, nodes);
  }

  @Test
  void aNewParentThatCannotBeReachedIsReplacedToo() {
    SomeNodes nodes = new SomeNodes(image);
    nodes.dead.add(node("a"));
    nodes.mistaken.put(node("e"), node("d")); // where the plan sends one of them first
    nodes.mistaken.put(node("c"), node("d"));

    rounds(care(image, nodes), image, nodes);

    assertThat(image.tree().parentOf(node("c"))).isNotEqualTo(Optional.of(node("d")));
    assertThat(image.tree().parentOf(node("e"))).isNotEqualTo(Optional.of(node("d")));
    assertAgreed(image, nodes);
  }

  @Test
  void aNodeThatHasLeftWithoutAWordLosesItsPlace() {
    SomeNodes nodes = new SomeNodes(image);
    Map<NodeName, TreeStatus> answers = new TreeMap<>(nodes.sight().answers());
    answers.put(node("g"), new TreeStatus("g", List.of(), List.of()));

    care(image, nodes)
        .look(image.ready(), new TreeSight(nodes.sight().connected(), answers))
        .toCompletableFuture()
        .join();

    assertThat(image.tree().contains(node("g"))).isFalse();
    assertThat(image.tree().contains(node("c"))).isTrue();
  }

  /** The master may end between any two commands; whoever comes after it sees what is left. */
  @Test
  void aCrashAfterAnyCommandIsMadeGoodByTheNextMaster() {
    for (int lived = 0; lived < 8; lived++) {
      OneImage tree =
          new OneImage(2)
              .serve("a", "root")
              .serve("b", "root")
              .serve("c", "a")
              .serve("d", "b")
              .serve("e", "a")
              .serve("f", "c");
      SomeNodes nodes = new SomeNodes(tree);
      nodes.kill("a");
      tree.taken = lived;
      care(tree, nodes).look(tree.ready(), nodes.sight()).toCompletableFuture().join();

      tree.taken = Integer.MAX_VALUE;
      rounds(care(tree, nodes), tree, nodes);

      assertThat(tree.tree().contains(node("a"))).as("lived %d", lived).isFalse();
      assertThat(movers(tree))
          .as("lived %d", lived)
          .containsExactlyInAnyOrder(node("c"), node("e"));
      assertAgreed(tree, nodes);
    }
  }
}
