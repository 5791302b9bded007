package io.ecms.core.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.entity.History;
import io.ecms.core.entity.Logic;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.Problem;
import io.ecms.core.model.ResourceName;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImageTest {
  static final ImageId ID = new ImageId("img-00000001");
  static final NodeName ROOT = new NodeName("root");
  static final ImageContent CONTENT = new ImageContent(512, "ab".repeat(32));

  private final History<Image.Command, Image.Event, Image.State> image = History.of(Image.LOGIC);

  @Test
  void anImageThatIsImportedIsReadyWithAnEmptyTree() {
    image.accept(define("/a.raw", 2));
    assertThat(image.refuse(new Image.Attach(node(1), ROOT))).isEqualTo("image-not-ready");

    image.accept(complete(endpoint(10)));

    assertThat(tree().members()).isEmpty();
    assertThat(tree().degree()).isEqualTo(2);
    assertThat(tree().endpointOf(ROOT)).contains(endpoint(10));
    assertThat(image.refuse(new Image.Fail(Problem.fatal("x", "y")))).isEqualTo("image-ready");
  }

  @Test
  void anotherImportUnderTheSameIdIsRefused() {
    image.accept(define("/a.raw", 2));

    assertThat(image.refuse(define("/b.raw", 2))).isEqualTo("idempotency-key-reused");
  }

  @Test
  void anImageThatFailedCannotBeUsed() {
    image.accept(define("/a.raw", 2));
    image.accept(new Image.Fail(Problem.fatal("x", "y")));

    assertThat(image.refuse(new Image.Attach(node(1), ROOT))).isEqualTo("image-not-ready");
    assertThat(image.refuse(complete(endpoint(10)))).isEqualTo("image-not-ready");
  }

  @Test
  void anImageThatIsNotThereIsNotFound() {
    assertThat(image.refuse(complete(endpoint(10)))).isEqualTo("image-not-found");
  }

  @Test
  void aPlaceThatWouldBreakTheTreeIsRefused() {
    ready(1);
    image.accept(new Image.Attach(node(1), ROOT));

    assertThat(image.refuse(new Image.Attach(node(2), ROOT))).isEqualTo("degree-exceeded");
    assertThat(image.refuse(new Image.Attach(node(2), node(2)))).isEqualTo("tree-cycle");
    assertThat(image.refuse(new Image.Attach(node(2), node(3)))).isEqualTo("parent-not-a-member");
    assertThat(image.refuse(new Image.Attach(node(2), node(1)))).isEqualTo("parent-not-serving");
    image.accept(new Image.Serve(node(1), ROOT, endpoint(11), 1));
    image.accept(new Image.Attach(node(2), node(1)));
    assertThat(tree().depthOf(node(2))).isEqualTo(2);
  }

  @Test
  void aNodeThatHasAPlaceKeepsIt() {
    ready(2);
    image.accept(new Image.Attach(node(1), ROOT));
    image.accept(new Image.Attach(node(2), ROOT));

    image.accept(new Image.Attach(node(2), node(1)));

    assertThat(tree().depthOf(node(2))).isEqualTo(1);
    assertThat(tree().childrenOf(ROOT)).containsExactly(node(1), node(2));
  }

  @Test
  void aMemberWithChildrenCannotLeave() {
    ready(2);
    image.accept(new Image.Attach(node(1), ROOT));
    image.accept(new Image.Serve(node(1), ROOT, endpoint(11), 1));
    image.accept(new Image.Serve(node(2), node(1), endpoint(12), 1));

    assertThat(image.refuse(new Image.Detach(node(1), 1))).isEqualTo("member-has-children");
    image.accept(new Image.Detach(node(2), 1));
    image.accept(new Image.Detach(node(1), 1));
    assertThat(tree().members()).isEmpty();
  }

  @Test
  void whoLeavesTakesThePlacesAlongThatWereNeverTaken() {
    ready(2);
    image.accept(new Image.Serve(node(1), ROOT, endpoint(11), 1));
    image.accept(new Image.Attach(node(2), node(1)));

    image.accept(new Image.Detach(node(1), 1));

    assertThat(tree().members()).isEmpty();
  }

  @Test
  void aLateLeaveDoesNotEndANewerMembership() {
    ready(2);
    image.accept(new Image.Attach(node(1), ROOT));
    image.accept(new Image.Serve(node(1), ROOT, endpoint(11), 2));

    image.accept(new Image.Detach(node(1), 1));

    assertThat(tree().endpointOf(node(1))).contains(endpoint(11));
  }

  @Test
  void whoeverServesWithoutAPlaceGetsOneIfThereIsRoom() {
    ready(1);

    image.accept(new Image.Serve(node(1), ROOT, endpoint(11), 1));

    assertThat(tree().endpointOf(node(1))).contains(endpoint(11));
    assertThat(image.refuse(new Image.Serve(node(2), ROOT, endpoint(12), 1)))
        .isEqualTo("degree-exceeded");
  }

  @Test
  void aLateLeaveDoesNotTakeThePlaceOfANodeThatIsJoiningAgain() {
    ready(2);
    image.accept(new Image.Attach(node(1), ROOT));

    image.accept(new Image.Detach(node(1), 7));

    assertThat(tree().parentOf(node(1))).contains(ROOT);
  }

  @Test
  void anotherRootIsRefusedBecauseMembersReachThisOne() {
    ready(2);
    image.accept(new Image.Attach(node(1), ROOT));

    assertThat(image.refuse(new Image.Complete(node(1), endpoint(11), CONTENT)))
        .isEqualTo("image-ready");
    // The root has come back under another port.
    image.accept(complete(endpoint(99)));
    assertThat(tree().rootEndpoint()).isEqualTo(endpoint(99));
    assertThat(tree().depthOf(node(1))).isEqualTo(1);
  }

  @Test
  void aMemberMovesOnlyFromTheParentThatIsMeant() {
    chain();

    image.accept(new Image.Move(node(3), node(2), ROOT, "hung"));
    assertThat(tree().parentOf(node(3))).contains(ROOT);
    assertThat(tree().endpointOf(node(3))).contains(endpoint(13));
    image.accept(new Image.Move(node(3), node(2), ROOT, "hung"));
    assertThat(image.refuse(new Image.Move(node(3), node(2), node(1), "late")))
        .isEqualTo("parent-changed");
    assertThat(image.refuse(new Image.Move(node(9), node(2), node(1), "who")))
        .isEqualTo("not-a-member");
  }

  @Test
  void aMoveThatWouldBreakTheTreeIsRefused() {
    chain();
    image.accept(new Image.Attach(node(4), ROOT));

    assertThat(image.refuse(new Image.Move(node(1), ROOT, node(3), "x"))).isEqualTo("tree-cycle");
    assertThat(image.refuse(new Image.Move(node(1), ROOT, node(1), "x"))).isEqualTo("tree-cycle");
    assertThat(image.refuse(new Image.Move(node(3), node(2), ROOT, "x")))
        .isEqualTo("degree-exceeded");
    assertThat(image.refuse(new Image.Move(node(3), node(2), node(4), "x")))
        .isEqualTo("parent-not-serving");
    assertThat(image.refuse(new Image.Move(node(3), node(2), node(9), "x")))
        .isEqualTo("parent-not-a-member");
  }

  @Test
  void theChildrenOfALostMemberWaitAndGetOtherParents() {
    chain();

    image.accept(new Image.Lose(node(1), 1, "gone"));

    assertThat(tree().contains(node(1))).isFalse();
    assertThat(tree().isWaiting(node(2))).isTrue();
    assertThat(tree().isWaiting(node(3))).as("its parent is there").isFalse();
    assertThat(tree().reachesRoot(node(3))).isFalse();
    assertThat(tree().depthOf(node(3))).isEqualTo(2);
    assertThat(image.refuse(new Image.Attach(node(5), node(3)))).isEqualTo("parent-waits");
    assertThat(image.refuse(new Image.Serve(node(5), node(2), endpoint(15), 1)))
        .isEqualTo("parent-waits");
    assertThat(image.refuse(new Image.Move(node(2), node(1), node(3), "x")))
        .isEqualTo("parent-waits");

    image.accept(new Image.Move(node(2), node(1), ROOT, "gone"));
    assertThat(tree().reachesRoot(node(3))).isTrue();
    assertThat(tree().isWaiting(node(2))).isFalse();
  }

  /** It would have children before it serves, which nobody could take away from it. */
  @Test
  void whoComesBackWaitsForItsFormerChildrenToBePlacedOrServesThemAtOnce() {
    chain();
    image.accept(new Image.Lose(node(1), 1, "gone"));

    assertThat(image.refuse(new Image.Attach(node(1), ROOT))).isEqualTo("children-wait");
    image.accept(new Image.Serve(node(1), ROOT, endpoint(11), 1));

    assertThat(tree().reachesRoot(node(3))).isTrue();
    assertThat(tree().depthOf(node(3))).isEqualTo(3);
  }

  @Test
  void aLossThatComesLateTakesNoNewerMembership() {
    chain();
    image.accept(new Image.Serve(node(1), ROOT, endpoint(11), 2));

    image.accept(new Image.Lose(node(1), 1, "gone"));
    image.accept(new Image.Lose(node(9), 1, "never there"));
    image.accept(new Image.Attach(node(4), ROOT));
    image.accept(new Image.Lose(node(4), 7, "does not serve yet"));

    assertThat(tree().members()).containsOnlyKeys(node(1), node(2), node(3), node(4));
  }

  @Test
  void anAnswerThatComesLateDoesNotReplaceANewerMembership() {
    chain();
    image.accept(new Image.Serve(node(1), ROOT, endpoint(19), 2));

    image.accept(new Image.Serve(node(1), ROOT, endpoint(11), 1));

    assertThat(tree().endpointOf(node(1))).contains(endpoint(19));
  }

  @Test
  void aLostRootIsToldOnceAndIsFoundAgain() {
    chain();

    assertThat(events(new Image.LoseRoot("hung"))).isOne();
    assertThat(events(new Image.LoseRoot("dead"))).isZero();
    assertThat(tree().rootLost().map(RootLoss::why)).contains("hung");
    image.accept(new Image.Lose(node(3), 1, "gone"));
    assertThat(tree().rootLost()).isPresent();

    assertThat(events(new Image.FindRoot())).isOne();
    assertThat(events(new Image.FindRoot())).isZero();
    assertThat(tree().rootLost()).isEmpty();

    image.accept(new Image.LoseRoot("hung"));
    image.accept(complete(endpoint(99)));
    assertThat(tree().rootLost()).as("it serves elsewhere").isEmpty();
  }

  /** root - 1 - 2 - 3: who takes the root's place keeps its children, and the others wait. */
  @Test
  void aRootIsReplacedOnlyWhileItIsLostAndStaysReplaced() {
    chain();
    Image.Command replace = new Image.ReplaceRoot(node(2), endpoint(12), "gone");
    assertThat(code(image.give(replace))).isEqualTo("root-serves");
    image.accept(new Image.LoseRoot("gone"));
    assertThat(code(image.give(new Image.ReplaceRoot(node(2), endpoint(99), "gone"))))
        .isEqualTo("parent-not-serving");

    assertThat(events(replace)).isOne();
    assertThat(events(replace)).isZero();

    assertThat(tree().root()).isEqualTo(node(2));
    assertThat(tree().rootEndpoint()).isEqualTo(endpoint(12));
    assertThat(tree().contains(ROOT)).isFalse();
    assertThat(tree().isWaiting(node(1))).isTrue();
    assertThat(tree().reachesRoot(node(3))).isTrue();
    assertThat(events(new Image.FindRoot())).isZero();
    assertThat(code(image.give(complete(endpoint(10))))).isEqualTo("image-ready");
    image.accept(new Image.Move(node(1), ROOT, node(2), "its root is gone"));
    assertThat(tree().parentOf(node(1))).contains(node(2));
  }

  private static String code(Logic.Decision<Image.Event> decision) {
    return switch (decision) {
      case Logic.Decision.Accepted<Image.Event> accepted -> accepted.toString();
      case Logic.Decision.Refused<Image.Event>(var problem) -> problem.code();
    };
  }

  private int events(Image.Command command) {
    return switch (image.give(command)) {
      case Logic.Decision.Accepted<Image.Event>(var events) -> events.size();
      case Logic.Decision.Refused<Image.Event>(var problem) ->
          throw new AssertionError(problem.toString());
    };
  }

  /** The root, 1 below it, 2 below that and 3 below that. */
  private void chain() {
    ready(2);
    image.accept(new Image.Serve(node(1), ROOT, endpoint(11), 1));
    image.accept(new Image.Serve(node(2), node(1), endpoint(12), 1));
    image.accept(new Image.Serve(node(3), node(2), endpoint(13), 1));
    image.accept(new Image.Serve(node(8), ROOT, endpoint(18), 1));
    image.accept(new Image.Detach(node(8), 1));
  }

  private void ready(int degree) {
    image.accept(define("/a.raw", degree));
    image.accept(complete(endpoint(10)));
  }

  private Tree tree() {
    return treeOf(image.state());
  }

  static Tree treeOf(Image.State state) {
    return switch (state) {
      case Image.Ready ready -> ready.tree();
      case Image.Absent _, Image.Importing _, Image.Failed _ ->
          throw new AssertionError("not ready: " + state);
    };
  }

  static Image.Command define(String path, int degree) {
    return new Image.Define(
        ID,
        new ResourceName("debian"),
        new ImageSource(
            path, ImageSource.Format.RAW, Optional.empty(), Optional.empty(), Optional.empty()),
        degree);
  }

  static Image.Command complete(TreeEndpoint endpoint) {
    return new Image.Complete(ROOT, endpoint, CONTENT);
  }

  static TreeEndpoint endpoint(int port) {
    return new TreeEndpoint("10.0.0.1", port);
  }

  static NodeName node(int number) {
    return new NodeName("node-" + number);
  }
}
