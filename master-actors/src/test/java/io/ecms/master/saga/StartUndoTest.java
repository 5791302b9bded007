package io.ecms.master.saga;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.disk.Disk;
import io.ecms.core.entity.Stamp;
import io.ecms.core.image.Image;
import io.ecms.core.image.ImageContent;
import io.ecms.core.image.ImageSource;
import io.ecms.core.image.Tree;
import io.ecms.core.image.TreeEndpoint;
import io.ecms.core.lease.LeaseId;
import io.ecms.core.model.DiskId;
import io.ecms.core.model.Epoch;
import io.ecms.core.model.HostName;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.MacAddress;
import io.ecms.core.model.NetworkName;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.Problem;
import io.ecms.core.model.ResourceName;
import io.ecms.core.model.VmId;
import io.ecms.core.node.Node;
import io.ecms.core.operation.Call;
import io.ecms.core.operation.Fact;
import io.ecms.core.operation.Move;
import io.ecms.core.operation.Operation;
import io.ecms.core.operation.OperationRequest;
import io.ecms.core.operation.Reply;
import io.ecms.core.operation.Step;
import io.ecms.core.operation.StepState;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.AgentResult;
import io.ecms.core.protocol.MasterQuestion;
import io.ecms.core.vm.Placement;
import io.ecms.core.vm.VmSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a start that is undone leaves alone, as the simulator has found it out. */
class StartUndoTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final VmId VM = new VmId("vm-00000001");
  private static final NodeName ROOT = new NodeName("root");
  private static final NodeName NODE = new NodeName("n1");
  private static final ImageId IMAGE = new ImageId("img-00000001");
  private static final ImageSource SOURCE =
      new ImageSource(
          "/a.raw", ImageSource.Format.RAW, Optional.empty(), Optional.empty(), Optional.empty());
  private static final ImageContent CONTENT = new ImageContent(512, "00");
  private static final TreeEndpoint ENDPOINT = new TreeEndpoint("127.0.0.1", 1);

  private static final VmSpec SPEC =
      new VmSpec(
          new ResourceName("web"),
          2,
          1_024,
          10,
          IMAGE,
          new NetworkName("lan"),
          new HostName("web"),
          Optional.empty(),
          Map.of());

  private final Step node = new NodeStep(VM, LONG);
  private final Step tree = new TreeStep(VM, LONG, LONG);
  private final Step disk = new DiskStep(VM, LONG, LONG);

  @Test
  void aDomainThatMayRunKeepsItsDisk() {
    Operation.Known operation = operation(StepState.UNDO_FAILED);

    assertThat(disk.undo(view(operation))).isInstanceOf(Move.Fail.class);
  }

  @Test
  void aDomainThatIsGoneKeepsNothing() {
    Operation.Known operation = operation(StepState.UNDONE);

    assertThat(disk.undo(view(operation)))
        .isEqualTo(Move.ask(atNode(new AgentCommand.DeleteDisk(VM, DiskId.systemDiskOf(VM)))));
  }

  @Test
  void theRecordOfADiskIsTakenBackOnlyForTheNodeThatWasAsked() {
    Call gone = atNode(new AgentCommand.DeleteDisk(VM, DiskId.systemDiskOf(VM)));
    Reply reply = new Reply.FromAgent(new AgentResult.Gone());

    assertThat(disk.undo(view(operation(StepState.UNDONE), gone, reply)))
        .isEqualTo(Move.ask(new Call.ToDisk(DiskId.systemDiskOf(VM), new Disk.Delete(VM, NODE))));
  }

  /** The answer of the node may be lost: then undoing still has to know that it may have joined. */
  @Test
  void thatTheNodeMayJoinIsDurableBeforeItIsAsked() {
    Call attach = new Call.ToImage(IMAGE, new Image.Attach(NODE, ROOT));
    Image.State placed = image(Map.of(NODE, new Tree.Member(ROOT, Optional.empty(), 0)));

    Move move = tree.act(view(operation(StepState.PENDING), attach, new Reply.Accepted(placed)));

    assertThat(move)
        .isInstanceOfSatisfying(
            Move.Ask.class,
            ask -> assertThat(ask.first()).containsExactly(new Fact.TreeEntered(NODE, 0)));
  }

  @Test
  void aNodeWithOthersBelowItStaysInTheTree() {
    Call read = new Call.ReadImage(IMAGE);
    assertThat(tree.undo(view(entered()))).isEqualTo(Move.ask(read));
    Tree.Member own = new Tree.Member(ROOT, Optional.of(ENDPOINT), 7);
    Tree.Member below = new Tree.Member(NODE, Optional.of(ENDPOINT), 1);

    assertThat(tree.undo(view(entered(), read, new Reply.Accepted(image(Map.of(NODE, own))))))
        .isEqualTo(Move.ask(atNode(new AgentCommand.LeaveTree(IMAGE, Optional.of(VM), true))));
    assertThat(
            tree.undo(
                view(
                    entered(),
                    read,
                    new Reply.Accepted(image(Map.of(NODE, own, new NodeName("n2"), below))))))
        .isEqualTo(Move.ask(atNode(new AgentCommand.LeaveTree(IMAGE, Optional.of(VM), false))));
  }

  @Test
  void aMembershipThatNoPlaceStandsForEndsWithTheLastWhoUsedIt() {
    Call read = new Call.ReadImage(IMAGE);
    Operation.Known found = operation(StepState.UNDONE);
    Tree.Member serving = new Tree.Member(ROOT, Optional.of(ENDPOINT), 7);

    assertThat(tree.undo(view(found, read, new Reply.Accepted(image(Map.of())))))
        .isEqualTo(Move.ask(atNode(new AgentCommand.LeaveTree(IMAGE, Optional.of(VM), true))));
    assertThat(tree.undo(view(found, read, new Reply.Accepted(image(Map.of(NODE, serving))))))
        .as("warm for the next VM")
        .isEqualTo(Move.ask(atNode(new AgentCommand.LeaveTree(IMAGE, Optional.of(VM), false))));
  }

  /** The disk needs the membership, but nobody needs a place that the node has never come to. */
  @Test
  void aVmThatKeepsItsDiskGivesUpAPlaceThatNeverServed() {
    Call giveUp = new Call.ToImage(IMAGE, new Image.Detach(NODE, 0));
    Operation.Known entered =
        operation(StepState.UNDONE, List.of(taken(NODE), new Fact.TreeEntered(NODE, 0)));

    assertThat(tree.undo(view(entered))).isEqualTo(Move.ask(giveUp));
    assertThat(tree.undo(view(entered, giveUp, new Reply.Accepted(image(Map.of())))))
        .isEqualTo(Move.done());
    assertThat(tree.undo(view(operation(StepState.UNDONE, List.of(taken(NODE))))))
        .as("it was a member before")
        .isEqualTo(Move.done());
  }

  /** A proposal may be older than the disk that the VM got meanwhile. */
  @Test
  void aVmStaysWhereItsDiskIsWhateverWasProposedBefore() {
    NodeName elsewhere = new NodeName("n2");

    assertThat(node.act(view(operation(StepState.PENDING, List.of(taken(elsewhere))))))
        .isEqualTo(
            Move.ask(
                new Call.ToMaster(
                    new MasterQuestion.ChooseNode(VM, SPEC, Set.of(), Optional.of(elsewhere)))));
    assertThat(node.act(view(operation(StepState.PENDING, List.of(taken(NODE))))))
        .isEqualTo(
            Move.ask(new Call.ToNode(NODE, new Node.Reserve(VM, SPEC.resources(), new Epoch(1)))));
  }

  private static Fact taken(NodeName disk) {
    return new Fact.VmTaken(SPEC, Optional.of(placement(disk)));
  }

  private static Placement placement(NodeName node) {
    return new Placement(
        node,
        new Epoch(1),
        LeaseId.parse("lan:10.0.0.1"),
        new MacAddress("52:54:0a:00:00:01"),
        DiskId.systemDiskOf(VM));
  }

  private static Call atNode(AgentCommand command) {
    return new Call.ToAgent(NODE, new Epoch(1), command, LONG);
  }

  private static Step.View view(Operation.Known operation) {
    return new Step.View(operation, Optional.empty());
  }

  private static Step.View view(Operation.Known operation, Call call, Reply reply) {
    return new Step.View(operation, Optional.of(new Step.Exchange(call, reply)));
  }

  private static Operation.Known operation(StepState domain) {
    return operation(domain, List.of());
  }

  private static Operation.Known entered() {
    return operation(StepState.UNDONE, List.of(new Fact.TreeEntered(NODE, 7)));
  }

  private static Operation.Known operation(StepState domain, List<Fact> more) {
    Stamp stamp = new Stamp(NOW, "client", "test");
    List<Fact> facts =
        List.of(
            new Fact.NodeProposed(NODE, new Epoch(1)),
            new Fact.ImageFound(new AgentCommand.TreeImage(IMAGE, CONTENT, SOURCE, ROOT)));
    Operation.State accepted =
        Operation.evolve(
            new Operation.Absent(),
            new Operation.OperationAccepted(
                new OperationId("op-00000001"),
                new OperationRequest.VmStart(VM),
                List.of("node", "tree", "disk", "domain"),
                facts,
                NOW.plus(LONG),
                stamp));
    Operation.StepChange change =
        new Operation.StepChange(3, domain, NOW, Optional.of(Problem.fatal("broken", "broken")));
    return (Operation.Known)
        Operation.evolve(accepted, new Operation.OperationProgressed(List.of(change), more, stamp));
  }

  private static Image.State image(Map<NodeName, Tree.Member> members) {
    return new Image.Ready(
        IMAGE,
        new ResourceName("debian"),
        SOURCE,
        CONTENT,
        Tree.of(ROOT, ENDPOINT, 2, members),
        NOW,
        NOW);
  }
}
