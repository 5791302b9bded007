package io.ecms.master.saga;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.entity.Stamp;
import io.ecms.core.image.Image;
import io.ecms.core.image.ImageContent;
import io.ecms.core.image.ImageSource;
import io.ecms.core.image.Tree;
import io.ecms.core.image.TreeEndpoint;
import io.ecms.core.model.Epoch;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.ResourceName;
import io.ecms.core.operation.Call;
import io.ecms.core.operation.Fact;
import io.ecms.core.operation.Move;
import io.ecms.core.operation.Operation;
import io.ecms.core.operation.OperationRequest;
import io.ecms.core.operation.Reply;
import io.ecms.core.operation.Step;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.AgentResult;
import io.ecms.core.protocol.MasterQuestion;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whom the steps of tree-up and tree-down ask, and in which order. */
class TreeChangeStepsTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final ImageId IMAGE = new ImageId("img-00000001");
  private static final NodeName ROOT = new NodeName("root");
  private static final NodeName A = new NodeName("a");
  private static final NodeName B = new NodeName("b");
  private static final NodeName C = new NodeName("c");
  private static final TreeEndpoint AT = new TreeEndpoint("127.0.0.1", 1);
  private static final ImageSource SOURCE =
      new ImageSource(
          "/a.raw", ImageSource.Format.RAW, Optional.empty(), Optional.empty(), Optional.empty());
  private static final ImageContent CONTENT = new ImageContent(512, "00");
  private static final OperationRequest.TreeUp UP = new OperationRequest.TreeUp(IMAGE, List.of());

  private final Step join = new TreeUpSteps.Join(UP, LONG, LONG);

  private static Step leave(NodeName... nodes) {
    return new TreeDownSteps.Leave(
        new OperationRequest.TreeDown(IMAGE, List.of(nodes)), LONG, LONG);
  }

  private static Tree.Member below(NodeName parent) {
    return new Tree.Member(parent, Optional.of(AT), 7);
  }

  private static Reply image(Map<NodeName, Tree.Member> members) {
    return new Reply.Accepted(
        new Image.Ready(
            IMAGE,
            new ResourceName("debian"),
            SOURCE,
            CONTENT,
            Tree.of(ROOT, AT, 2, members),
            NOW,
            NOW));
  }

  private static Step.View view(List<Fact> facts, Optional<Step.Exchange> last) {
    Operation.State accepted =
        Operation.evolve(
            new Operation.Absent(),
            new Operation.OperationAccepted(
                new OperationId("op-00000001"),
                UP,
                List.of("choose", "join"),
                facts,
                NOW.plus(LONG),
                new Stamp(NOW, "client", "test")));
    return new Step.View((Operation.Known) accepted, last);
  }

  private static Step.View after(List<Fact> facts, Call call, Reply reply) {
    return view(facts, Optional.of(new Step.Exchange(call, reply)));
  }

  private static Call agent(NodeName node, AgentCommand command) {
    return new Call.ToAgent(node, Epoch.NONE, command, LONG);
  }

  private static Call leaveAt(NodeName node) {
    return agent(node, new AgentCommand.LeaveTree(IMAGE, Optional.empty(), true));
  }

  @Test
  void whoServesAlreadyIsLeftAsItIs() {
    List<Fact> chosen = List.of(new Fact.NodesChosen(List.of(A, B)));
    Call read = new Call.ReadImage(IMAGE);

    assertThat(join.act(after(chosen, read, image(Map.of(A, below(ROOT))))))
        .isEqualTo(Move.ask(new Call.ToMaster(new MasterQuestion.PlanTree(IMAGE, B))));
    assertThat(join.act(after(chosen, read, image(Map.of(A, below(ROOT), B, below(ROOT))))))
        .isEqualTo(Move.done());
  }

  @Test
  void whoWasBroughtInLeavesAgainTheLastOneFirst() {
    List<Fact> entered =
        List.of(new Fact.TreeEntered(A, 0), new Fact.TreeEntered(A, 7), new Fact.TreeEntered(B, 0));
    Call giveUpB =
        new Call.All(
            List.of(
                new Call.ToImage(IMAGE, new Image.Detach(B, 3)),
                new Call.ToImage(IMAGE, new Image.Detach(B, 0))));

    assertThat(join.undo(view(entered, Optional.empty()))).isEqualTo(Move.ask(leaveAt(B)));
    assertThat(
            join.undo(
                after(
                    entered,
                    leaveAt(B),
                    new Reply.FromAgent(new AgentResult.TreeReleased(Optional.of(3L))))))
        .isEqualTo(Move.ask(giveUpB));
    assertThat(join.undo(after(entered, giveUpB, new Reply.All(List.of()))))
        .isEqualTo(Move.ask(leaveAt(A)));
    assertThat(
            join.undo(
                after(
                    entered,
                    leaveAt(A),
                    new Reply.FromAgent(new AgentResult.TreeInUse("VMs", true)))))
        .as("who is used by now stays")
        .isEqualTo(
            Move.ask(new Call.All(List.of(new Call.ToImage(IMAGE, new Image.Detach(A, 0))))));
  }

  @Test
  void theDeepestLeavesFirst() {
    Call read = new Call.ReadImage(IMAGE);
    Map<NodeName, Tree.Member> chain = Map.of(A, below(ROOT), B, below(A), C, below(B));

    assertThat(leave().act(after(List.of(), read, image(chain)))).isEqualTo(Move.ask(leaveAt(C)));
    assertThat(
            leave()
                .act(
                    after(
                        List.of(),
                        leaveAt(C),
                        new Reply.FromAgent(new AgentResult.TreeReleased(Optional.of(7L))))))
        .isEqualTo(Move.ask(new Call.ToImage(IMAGE, new Image.Detach(C, 7))));
    assertThat(leave(B).act(after(List.of(), read, image(chain))))
        .isInstanceOfSatisfying(
            Move.Fail.class,
            fail -> assertThat(fail.problem().code()).isEqualTo("member-has-children"));
    assertThat(leave(C).act(after(List.of(), read, image(Map.of(A, below(ROOT))))))
        .isEqualTo(Move.done());
  }

  /** A child that has just left may still be connected; a VM is there to stay. */
  @Test
  void childrenAreWaitedForAndVmsAreNot() {
    assertThat(
            leave()
                .act(
                    after(
                        List.of(),
                        leaveAt(A),
                        new Reply.FromAgent(new AgentResult.TreeInUse("1 child", false)))))
        .isInstanceOf(Move.Later.class);
    assertThat(
            leave()
                .act(
                    after(
                        List.of(),
                        leaveAt(A),
                        new Reply.FromAgent(new AgentResult.TreeInUse("1 disk", true)))))
        .isInstanceOf(Move.Fail.class);
  }
}
