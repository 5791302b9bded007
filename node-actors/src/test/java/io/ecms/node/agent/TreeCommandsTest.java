package io.ecms.node.agent;

import static io.ecms.node.agent.Wishes.IMAGE;
import static io.ecms.node.agent.Wishes.TREE;
import static io.ecms.node.agent.Wishes.join;
import static io.ecms.node.agent.Wishes.makeDisk;
import static io.ecms.node.agent.Wishes.startDomain;
import static io.ecms.node.agent.Wishes.status;
import static io.ecms.node.agent.Wishes.ticket;
import static io.ecms.node.agent.Wishes.vm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ecms.core.image.TreeEndpoint;
import io.ecms.core.model.DiskId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.VmId;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.AgentMessage;
import io.ecms.core.protocol.AgentMessage.ParentWaits;
import io.ecms.core.protocol.AgentMessage.TreeStatus;
import io.ecms.core.protocol.AgentResult;
import io.ecms.core.protocol.AgentResult.ParentNeeded;
import io.ecms.core.protocol.AgentResult.Seen;
import io.ecms.core.protocol.AgentResult.TreeJoined;
import io.ecms.core.protocol.AgentResult.TreeReleased;
import io.ecms.core.protocol.AgentResult.VmSeen;
import io.ecms.tree.stack.simulated.Faults;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Membership in image trees (T2), over restarts, too. */
class TreeCommandsTest extends NodeAgentFixture {
  private static final Duration SOON = Duration.ofSeconds(10);
  private int step;

  TreeCommandsTest(@TempDir Path directory) {
    super(directory);
  }

  private AgentResult done(TestNode node, AgentCommand command) {
    return node.done(ticket("step" + step++, 1), command);
  }

  private static AgentCommand leave(VmId user, boolean evict) {
    return new AgentCommand.LeaveTree(IMAGE, Optional.of(user), evict);
  }

  private TreeJoined joined(TestNode node, AgentCommand command) {
    AgentResult result = done(node, command);
    assertThat(result).isInstanceOf(TreeJoined.class);
    return (TreeJoined) result;
  }

  @Test
  void whoIsNoMemberNeedsAParentAndNotesNobody() {
    TestNode node = compute("n1");

    assertThat(done(node, join(TREE, vm(1)))).isEqualTo(new ParentNeeded());
    TreeJoined first = joined(node, join(TREE, vm(2), root()));
    assertThat(first.incarnation()).isPositive();
    assertThat(joined(node, join(TREE, vm(3)))).isEqualTo(first);

    assertThat(done(node, leave(vm(2), true))).isEqualTo(new TreeReleased(Optional.empty()));
    assertThat(done(node, leave(vm(3), true)))
        .isEqualTo(new TreeReleased(Optional.of(first.incarnation())));
    assertThat(node.stack().members()).isEmpty();
  }

  @Test
  void parentNeededIsNotTheLastWord() {
    TestNode node = compute("n1");
    assertThat(node.done(ticket("join", 1), join(TREE, vm(1)))).isEqualTo(new ParentNeeded());
    AgentResult joined = node.done(ticket("join", 1), join(TREE, vm(1), root()));

    assertThat(node.done(ticket("join", 1), join(TREE, vm(1)))).isEqualTo(joined);
  }

  @Test
  void aCacheStaysWarmUnlessItIsEvicted() {
    TestNode node = compute("n1");
    TreeJoined first = joined(node, join(TREE, vm(1), root()));

    assertThat(done(node, leave(vm(1), false))).isEqualTo(new TreeReleased(Optional.empty()));
    assertThat(joined(node, join(TREE, vm(2)))).isEqualTo(first);
  }

  @Test
  void aNodeJoinsBeforeAnyVmNeedsItAndLeavesWhenNobodyDoes() {
    TestNode node = compute("n1");
    AgentCommand leave = new AgentCommand.LeaveTree(IMAGE, Optional.empty(), true);
    TreeJoined first =
        joined(
            node,
            new AgentCommand.JoinTree(
                TREE,
                Optional.empty(),
                Optional.of(new AgentCommand.Parent(new NodeName("parent"), root()))));
    assertThat(joined(node, join(TREE, vm(1)))).isEqualTo(first);

    assertThat(done(node, leave)).isEqualTo(new AgentResult.TreeInUse("VMs [vm-00000001]", true));
    done(node, makeDisk(vm(1)));
    done(node, leave(vm(1), false));
    assertThat(done(node, leave))
        .isInstanceOfSatisfying(
            AgentResult.TreeInUse.class, in -> assertThat(in.vms()).as(in.by()).isTrue());
    done(node, new AgentCommand.DeleteDisk(vm(1), DiskId.systemDiskOf(vm(1))));
    assertThat(done(node, leave)).isEqualTo(new TreeReleased(Optional.of(first.incarnation())));
    assertThat(done(node, leave))
        .as("left before")
        .isEqualTo(new TreeReleased(Optional.of(first.incarnation())));
  }

  @Test
  void whoHasChildrenOrDisksStays() {
    TestNode above = compute("n1");
    TestNode below = compute("n2");
    TreeEndpoint middle = joined(above, join(TREE, vm(1), root())).endpoint();
    joined(below, join(TREE, vm(2), middle));

    assertThat(done(above, leave(vm(1), true))).isEqualTo(new TreeReleased(Optional.empty()));
    assertThat(above.stack().members()).hasSize(1);

    done(below, makeDisk(vm(2)));
    assertThat(done(below, leave(vm(2), true))).isEqualTo(new TreeReleased(Optional.empty()));
    done(below, new AgentCommand.DeleteDisk(vm(2), DiskId.systemDiskOf(vm(2))));
    assertThat(done(below, leave(vm(2), true)))
        .isInstanceOfSatisfying(
            TreeReleased.class, released -> assertThat(released.left()).isPresent());
  }

  @Test
  void anotherParentKeepsTheMembership() {
    TestNode middle = compute("n1");
    TestNode leaf = compute("n2");
    TreeEndpoint root = root();
    TreeEndpoint at = joined(middle, join(TREE, vm(1), root)).endpoint();
    TreeJoined first = joined(leaf, join(TREE, vm(2), root));

    assertThat(joined(leaf, join(TREE, vm(2), at))).isEqualTo(first);
    assertThat(leaf.stack().members().getFirst().parent().map(TreeWork::told)).contains(at);
  }

  @Test
  void aMembershipNumberIsNeverUsedAgain() {
    TestNode node = compute("n1");
    TreeEndpoint root = root();
    TreeJoined first = joined(node, join(TREE, vm(1), root));
    TreeReleased left = new TreeReleased(Optional.of(first.incarnation()));
    assertThat(done(node, leave(vm(1), true))).isEqualTo(left);
    node.kill();
    node.start();

    // The answer may have been lost with the controller: asked again, it is the same.
    assertThat(done(node, leave(vm(1), true))).isEqualTo(left);
    assertThat(done(node, join(TREE, vm(1)))).isEqualTo(new ParentNeeded());
    assertThat(joined(node, join(TREE, vm(1), root)).incarnation())
        .isGreaterThan(first.incarnation());
  }

  @Test
  void aJoinThatFailsLeavesNothing() {
    TestNode node = compute("n1");
    node.stackFaults.failNext(Faults.Call.JOIN, "parent-unreachable", true);

    assertThat(node.refused(ticket("join", 1), join(TREE, vm(1), root())))
        .isEqualTo("parent-unreachable");
    assertThat(done(node, join(TREE, vm(1)))).isEqualTo(new ParentNeeded());
    assertThat(done(node, leave(vm(1), true))).isEqualTo(new TreeReleased(Optional.empty()));
    assertThat(directory.resolve("n1/memberships")).isEmptyDirectory();
  }

  @Test
  void afterARestartTreesAndVmsAreAsBefore() {
    TestNode node = compute("n1");
    TreeJoined first = joined(node, join(TREE, vm(1), root()));
    done(node, startDomain(vm(1)));
    node.kill();
    node.start();

    await().atMost(SOON).until(() -> node.stack().members().size() == 1);
    assertThat(joined(node, join(TREE, vm(2)))).isEqualTo(first);
    // Nobody remembers that the first VM uses the tree; its disk tells.
    done(node, makeDisk(vm(1)));
    assertThat(done(node, leave(vm(2), true))).isEqualTo(new TreeReleased(Optional.empty()));
    assertThat(done(node, status(vm(1)))).isEqualTo(new VmSeen(Seen.RUNNING));
    assertThat(done(node, startDomain(vm(1)))).isInstanceOf(AgentResult.DomainUp.class);
    assertThat(node.vms.domains(Wishes.ROOT)).isEmpty();
  }

  @Test
  void aParentThatIsAwayAtARestartIsTriedAgain() {
    TestNode node = compute("n1");
    TreeJoined first = joined(node, join(TREE, vm(1), root()));
    node.kill();
    for (int i = 0; i < 3; i++) {
      node.stackFaults.failNext(Faults.Call.JOIN, "parent-unreachable", true);
    }
    node.start();

    await().atMost(SOON).until(() -> node.stack().members().size() == 1);
    assertThat(joined(node, join(TREE, vm(1)))).isEqualTo(first);
  }

  @Test
  void aParentThatIsAwayForGoodIsReplaced() {
    TestNode middle = compute("n1");
    TestNode leaf = compute("n2");
    TreeEndpoint root = root();
    TreeEndpoint at = joined(middle, join(TREE, vm(1), root)).endpoint();
    TreeJoined first = joined(leaf, join(TREE, vm(2), at));
    leaf.kill();
    middle.kill();
    leaf.start();

    assertThat(done(leaf, join(TREE, vm(2)))).isEqualTo(new ParentNeeded());
    assertThat(joined(leaf, join(TREE, vm(2), root)).incarnation()).isEqualTo(first.incarnation());
  }

  @Test
  void tellsWhatItDoesForItsTrees() {
    TestNode node = compute("n1");
    TreeEndpoint root = root();
    joined(node, join(TREE, vm(1), root));
    done(node, makeDisk(vm(1)));
    node.stack().readAsGuest(TreeWork.ref(TREE), 4096);
    TestProbe<TreeStatus> probe = kit.createTestProbe();

    node.agent().tell(new AgentMessage.GetTreeStatus(probe.getRef()));
    node.agent().tell(new AgentMessage.GetTreeStatus(probe.getRef()));

    TreeStatus seen = probe.receiveMessage(SOON);
    assertThat(seen.upstreams())
        .singleElement()
        .satisfies(upstream -> {
          assertThat(upstream.image()).isEqualTo(IMAGE);
          assertThat(upstream.endpoint()).isPresent();
          assertThat(upstream.parent()).contains(root);
          assertThat(upstream.trouble()).isEmpty();
        });
    assertThat(seen.node()).isEqualTo("n1");
    assertThat(seen.memberships())
        .containsExactly(
            new AgentMessage.Membership(IMAGE, 4096, 0, 0, 1, ParentWaits.NONE, Optional.empty()));
    assertThat(probe.receiveMessage(SOON).memberships()).isEqualTo(seen.memberships());
  }

  private static AgentCommand switchTo(TreeEndpoint parent, long incarnation) {
    return new AgentCommand.SwitchParent(
        IMAGE, incarnation, new AgentCommand.Parent(new NodeName("parent"), parent));
  }

  @Test
  void aMemberIsToldAnotherParentAndBackAgain() {
    TestNode middle = compute("n1");
    TestNode leaf = compute("n2");
    TreeEndpoint root = root();
    TreeEndpoint at = joined(middle, join(TREE, vm(1), root)).endpoint();
    TreeJoined first = joined(leaf, join(TREE, vm(2), root));

    for (TreeEndpoint parent : List.of(at, root, at)) {
      // Always by the same ticket: it is a wish of now, not one that was granted before.
      AgentResult told = leaf.done(ticket("switch", 1), switchTo(parent, first.incarnation()));
      assertThat(told).isEqualTo(first);
      assertThat(leaf.stack().members().getFirst().parent().map(TreeWork::told)).contains(parent);
    }
    leaf.kill();
    leaf.start();
    await().atMost(SOON).until(() -> leaf.stack().members().size() == 1);
    assertThat(leaf.stack().members().getFirst().parent().map(TreeWork::told)).contains(at);
  }

  @Test
  void onlyTheMembershipThatIsMeantIsToldAnotherParent() {
    TestNode node = compute("n1");
    TreeEndpoint root = root();

    assertThat(node.refused(ticket("switch", 1), switchTo(root, 1))).isEqualTo("tree-not-joined");
    TreeJoined joined = joined(node, join(TREE, vm(1), root));
    assertThat(node.refused(ticket("switch", 1), switchTo(root, joined.incarnation() - 1)))
        .isEqualTo("tree-not-joined");
    TreeEndpoint nobody = new TreeEndpoint("nobody", 1);
    assertThat(node.refused(ticket("switch", 1), switchTo(nobody, joined.incarnation())))
        .isEqualTo("parent-unreachable");
    assertThat(node.stack().members().getFirst().parent().map(TreeWork::told)).contains(root);
  }

  private List<AgentMessage.Upstream> upstreams(TestNode node) {
    TestProbe<TreeStatus> probe = kit.createTestProbe();
    node.agent().tell(new AgentMessage.GetTreeStatus(probe.getRef()));
    return probe.receiveMessage(SOON).upstreams();
  }

  private Optional<AgentMessage.ParentTrouble> trouble(TestNode node) {
    return upstreams(node).getFirst().trouble();
  }

  @Test
  void aParentThatDoesNotAnswerIsToldUntilItAnswersAgain() {
    TestNode middle = compute("n1");
    TestNode leaf = compute("n2");
    TreeEndpoint at = joined(middle, join(TREE, vm(1), root())).endpoint();
    joined(leaf, join(TREE, vm(2), at));
    assertThat(trouble(leaf)).isEmpty();

    middle.stack().hang(true);
    await().atMost(SOON).until(() -> trouble(leaf).isPresent());
    assertThat(trouble(leaf).map(AgentMessage.ParentTrouble::kind))
        .contains(AgentMessage.TroubleKind.HUNG);
    assertThat(trouble(leaf).map(AgentMessage.ParentTrouble::parent)).contains(at);
    assertThat(trouble(middle)).isEmpty();

    middle.stack().hang(false);
    await().atMost(SOON).until(() -> trouble(leaf).isEmpty());

    middle.kill();
    await().atMost(SOON).until(() -> trouble(leaf).isPresent());
    assertThat(trouble(leaf).map(AgentMessage.ParentTrouble::kind))
        .contains(AgentMessage.TroubleKind.DEAD);
  }

  @Test
  void aNodeThatCannotServeAgainBecauseItsParentIsGoneSaysSo() {
    TestNode middle = compute("n1");
    TestNode leaf = compute("n2");
    TreeEndpoint root = root();
    TreeEndpoint at = joined(middle, join(TREE, vm(1), root)).endpoint();
    TreeJoined first = joined(leaf, join(TREE, vm(2), at));
    leaf.kill();
    middle.kill();
    leaf.start();

    await().atMost(SOON).until(() -> trouble(leaf).isPresent());
    assertThat(upstreams(leaf).getFirst().endpoint()).isEmpty();
    assertThat(leaf.done(ticket("switch", 1), switchTo(root, first.incarnation())))
        .isEqualTo(first);
    assertThat(leaf.stack().members()).hasSize(1);
  }
}
