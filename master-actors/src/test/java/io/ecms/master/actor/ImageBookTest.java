package io.ecms.master.actor;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.entity.Stamp;
import io.ecms.core.image.Image;
import io.ecms.core.image.ImageContent;
import io.ecms.core.image.ImageSource;
import io.ecms.core.image.Tree;
import io.ecms.core.image.TreeEndpoint;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.ResourceName;
import io.ecms.core.protocol.MasterAnswer;
import io.ecms.tree.plan.NodeFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Nodes that ask for a place at the same time do not all get the same one. */
class ImageBookTest {
  private static final ImageId ID = new ImageId("img-00000001");
  private static final NodeName ROOT = new NodeName("root");
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration LIFETIME = Duration.ofMinutes(1);

  private final ImageBook book = new ImageBook();

  @Test
  void placesPlannedAtTheSameTimeKeepTheDegree() {
    book.load(ID, 1, ready(2));

    Map<NodeName, Integer> children = new HashMap<>();
    for (int i = 1; i <= 14; i++) {
      children.merge(plan(i, NOW), 1, Integer::sum);
    }

    assertThat(children.values()).allMatch(count -> count <= 2);
    assertThat(children.get(ROOT)).isEqualTo(2);
  }

  @Test
  void aPlanThatCameToNothingGivesItsPlaceBack() {
    book.load(ID, 1, ready(1));

    assertThat(plan(1, NOW)).isEqualTo(ROOT);
    assertThat(plan(2, NOW)).isEqualTo(node(1));
    assertThat(plan(3, NOW.plus(LIFETIME))).isEqualTo(ROOT);
  }

  /** One that never comes to serve would be a dead end for everybody below it. */
  @Test
  void aMemberThatServesIsPreferredToOneThatMaySomeDay() {
    book.load(ID, 1, ready(2, Map.of(node(1), joining(ROOT), node(2), serving(ROOT))));

    assertThat(plan(3, NOW)).isEqualTo(node(2));
  }

  @Test
  void whoAsksAgainIsPlannedAnew() {
    book.load(ID, 1, ready(1));

    assertThat(plan(1, NOW)).isEqualTo(ROOT);
    assertThat(plan(1, NOW)).isEqualTo(ROOT);
  }

  @Test
  void findsAReadyImageByNameAndById() {
    book.load(ID, 1, ready(2));

    assertThat(book.ready("debian")).map(Image.Ready::id).contains(ID);
    assertThat(book.ready(ID.value())).map(Image.Ready::id).contains(ID);
    assertThat(book.ready("other")).isEmpty();
  }

  @Test
  void nobodyNewIsTakenInWhileTheRootIsLost() {
    book.load(ID, 1, ready(2));
    assertThat(plan(1, NOW)).isEqualTo(ROOT);
    Stamp stamp = new Stamp(NOW, "test", "test");

    assertThat(book.apply(ID, 2, new Image.RootLost(ROOT, "hung", stamp))).isPresent();
    assertThat(answer(2, NOW))
        .isInstanceOfSatisfying(
            MasterAnswer.Nothing.class,
            nothing -> {
              assertThat(nothing.problem().code()).isEqualTo("tree-root-lost");
              assertThat(nothing.problem().retryable()).isTrue();
            });

    assertThat(book.apply(ID, 3, new Image.RootFound(ROOT, stamp))).isPresent();
    assertThat(plan(2, NOW)).isEqualTo(ROOT);
  }

  @Test
  void nobodyIsSentBelowAMemberThatWaits() {
    book.load(ID, 1, ready(1, Map.of(node(1), serving(node(9)), node(2), serving(node(1)))));

    assertThat(plan(3, NOW)).isEqualTo(ROOT);
  }

  @Test
  void nothingIsPlannedForAnImageThatIsNotReady() {
    assertThat(answer(1, NOW)).isInstanceOf(MasterAnswer.Nothing.class);
  }

  private NodeName plan(int number, Instant now) {
    return switch (answer(number, now)) {
      case MasterAnswer.ParentPlanned(var parent) -> parent;
      case MasterAnswer.NodeChosen _, MasterAnswer.AddressChosen _, MasterAnswer.Nothing _ ->
          throw new AssertionError("no place");
    };
  }

  private MasterAnswer answer(int number, Instant now) {
    return book.plan(ID, node(number), _ -> NodeFacts.UNKNOWN, now.plus(LIFETIME), now);
  }

  private static NodeName node(int number) {
    return new NodeName("node-" + number);
  }

  private static Tree.Member joining(NodeName parent) {
    return new Tree.Member(parent, Optional.empty(), 0);
  }

  private static Tree.Member serving(NodeName parent) {
    return new Tree.Member(parent, Optional.of(new TreeEndpoint("127.0.0.1", 2)), 1);
  }

  private static Image.State ready(int degree) {
    return ready(degree, Map.of());
  }

  private static Image.State ready(int degree, Map<NodeName, Tree.Member> members) {
    return new Image.Ready(
        ID,
        new ResourceName("debian"),
        new ImageSource(
            "/a.raw", ImageSource.Format.RAW, Optional.empty(), Optional.empty(), Optional.empty()),
        new ImageContent(512, "00"),
        Tree.of(ROOT, new TreeEndpoint("127.0.0.1", 1), degree, members),
        NOW,
        NOW);
  }
}
