package io.ecms.master.saga;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.entity.Stamp;
import io.ecms.core.model.Epoch;
import io.ecms.core.model.HostName;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NetworkName;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.Problem;
import io.ecms.core.model.ResourceName;
import io.ecms.core.name.NameClaim;
import io.ecms.core.operation.BatchMember;
import io.ecms.core.operation.BatchPolicy;
import io.ecms.core.operation.Call;
import io.ecms.core.operation.Fact;
import io.ecms.core.operation.Fact.MemberFate;
import io.ecms.core.operation.MemberState;
import io.ecms.core.operation.Move;
import io.ecms.core.operation.Operation;
import io.ecms.core.operation.OperationRequest;
import io.ecms.core.operation.OperationRequest.VmBatch;
import io.ecms.core.operation.Phase;
import io.ecms.core.operation.Reply;
import io.ecms.core.operation.Step;
import io.ecms.core.vm.Vm;
import io.ecms.core.vm.VmSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of a batch: what each step asks, and what it makes of the answers. */
class BatchStepsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration WHOLE = Duration.ofMinutes(30);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final OperationId BATCH = new OperationId("op-0a1b2c3d");
  private static final NodeName N1 = new NodeName("n1");
  private static final NodeName N2 = new NodeName("n2");
  private static final int COUNT = 3;
  private static final int PARALLEL = 2;
  private static final Problem BROKEN = Problem.fatal("domain-broken", "it is broken");
  private static final Reply YES = new Reply.Accepted(new NameClaim.Free());
  private static final Reply GONE =
      new Reply.Refused(Problem.notFound("vm-destroyed", "it is destroyed"));
  private static final Reply IN_HAND =
      new Reply.Refused(Problem.conflict("operation-in-progress", "in hand"));
  private static final VmSpec TEMPLATE =
      new VmSpec(
          new ResourceName("web"),
          1,
          128,
          1,
          new ImageId("img-00000001"),
          new NetworkName("lan"),
          new HostName("web"),
          Optional.empty(),
          Map.of());

  private final List<Fact> facts = new ArrayList<>();
  private BatchPolicy policy = BatchPolicy.ALL_OR_NOTHING;
  private Instant now = NOW;

  private VmBatch request() {
    return new VmBatch(TEMPLATE, COUNT, policy);
  }

  private List<BatchMember> members() {
    return BatchMember.of(BATCH, request());
  }

  private Step create() {
    return new BatchSteps.Create(request(), PARALLEL, PATIENCE, PATIENCE);
  }

  private Step place() {
    return new BatchSteps.Place(request(), PARALLEL, PATIENCE, PATIENCE);
  }

  private Step start() {
    return new BatchSteps.Start(request(), PARALLEL, WHOLE, PATIENCE);
  }

  private Operation.Known operation() {
    return known(BATCH, request(), facts);
  }

  private static Operation.Known known(OperationId id, OperationRequest request, List<Fact> facts) {
    return (Operation.Known)
        Operation.evolve(
            new Operation.Absent(),
            new Operation.OperationAccepted(
                id,
                request,
                List.of("one"),
                facts,
                NOW.plus(WHOLE),
                new Stamp(NOW, "client", "test")));
  }

  private Step.View view() {
    return new Step.View(operation(), Optional.empty(), now);
  }

  private Step.View after(Call call, Reply... replies) {
    Reply reply = call instanceof Call.All ? new Reply.All(Arrays.asList(replies)) : replies[0];
    return new Step.View(operation(), Optional.of(new Step.Exchange(call, reply)), now);
  }

  private static Call asked(Move move) {
    assertThat(move).isInstanceOf(Move.Ask.class);
    return ((Move.Ask) move).call();
  }

  private static List<Call> all(Move move) {
    assertThat(asked(move)).isInstanceOf(Call.All.class);
    return ((Call.All) asked(move)).calls();
  }

  private static List<Fact> noted(Move move) {
    assertThat(all(move)).isEmpty();
    return ((Move.Ask) move).first();
  }

  /** The operation that starts a VM, in a phase. */
  private Reply start(int member, Phase phase, NodeName node) {
    OperationId id = members().get(member).start();
    Operation.State state =
        known(
            id,
            new OperationRequest.VmStart(members().get(member).vm()),
            List.of(new Fact.NodeProposed(node, new Epoch(1))));
    Stamp stamp = new Stamp(NOW, "test", "test");
    state =
        switch (phase) {
          case ACCEPTED, RUNNING -> state;
          case COMPENSATING ->
              Operation.evolve(state, new Operation.OperationCompensating(BROKEN, stamp));
          case SUCCEEDED ->
              Operation.evolve(state, new Operation.OperationEnded(phase, Optional.empty(), stamp));
          case FAILED, CANCELLED ->
              Operation.evolve(
                  state, new Operation.OperationEnded(phase, Optional.of(BROKEN), stamp));
        };
    return new Reply.Accepted((Operation.Known) state);
  }

  private MemberFate fate(int member, MemberState state, NodeName node) {
    return new MemberFate(members().get(member).vm(), state, Optional.of(node), Optional.empty());
  }

  private MemberFate failed(int member) {
    return BatchView.failed(members().get(member).vm(), BROKEN);
  }

  @Test
  void takesAllNamesThenRecordsAllVms() {
    List<Call> names = all(create().act(view()));
    assertThat(names)
        .extracting(call -> ((Call.ToName) call).id())
        .containsExactly("vm:web-1", "vm:web-2", "vm:web-3");

    Move second = create().act(after(new Call.All(names), YES, YES, YES));
    assertThat(all(second))
        .extracting(call -> ((Vm.Define) ((Call.ToVm) call).command()).spec().name().value())
        .containsExactly("web-1", "web-2", "web-3");
    assertThat(create().act(after(asked(second), YES, YES, YES))).isEqualTo(Move.done());
  }

  @Test
  void aNameThatIsTakenEndsIt() {
    Call names = asked(create().act(view()));
    Reply taken = new Reply.Refused(Problem.conflict("name-taken", "it belongs to vm-00000009"));

    assertThat(create().act(after(names, YES, taken, YES)))
        .isInstanceOfSatisfying(
            Move.Fail.class,
            fail -> {
              assertThat(fail.problem().code()).isEqualTo("name-taken");
              assertThat(fail.problem().message()).startsWith("vm web-2 (");
            });
  }

  @Test
  void whatWasLeftOutIsNotRecorded() {
    policy = BatchPolicy.BEST_EFFORT;
    facts.add(failed(2));
    assertThat(all(create().act(view()))).hasSize(2);
  }

  @Test
  void opensSomeAtATimeWithWhatTheMasterProposes() {
    Fact proposed = new Fact.NodeProposed(N1, new Epoch(1));
    facts.add(new Fact.MemberProposed(members().get(0).vm(), List.of(proposed)));

    List<Call> opened = all(place().act(view()));
    assertThat(opened).hasSize(PARALLEL);
    assertThat(opened.getFirst())
        .isEqualTo(
            new Call.OpenOperation(
                members().get(0).start(),
                new OperationRequest.VmStartInBatch(members().get(0).vm(), BATCH),
                List.of(proposed)));
    Move noted =
        place()
            .act(
                after(
                    new Call.All(opened),
                    start(0, Phase.RUNNING, N1),
                    start(1, Phase.COMPENSATING, N2)));
    assertThat(noted(noted)).containsExactly(fate(0, MemberState.PLACED, N1), failed(1));
  }

  @Test
  void aPlaceThatIsNotFoundEndsAllOrNothingAndNotBestEffort() {
    facts.add(fate(0, MemberState.PLACED, N1));
    facts.add(failed(1));
    facts.add(fate(2, MemberState.PLACED, N2));
    assertThat(place().act(view())).isInstanceOf(Move.Fail.class);

    policy = BatchPolicy.BEST_EFFORT;
    assertThat(place().act(view())).isEqualTo(Move.done());
  }

  @ParameterizedTest
  @EnumSource
  void aBatchOfWhichNothingIsLeftFails(BatchPolicy any) {
    policy = any;
    facts.addAll(List.of(failed(0), failed(1), failed(2)));

    assertThat(place().act(view())).isInstanceOf(Move.Fail.class);
    assertThat(start().act(view())).isInstanceOf(Move.Fail.class);
  }

  /** The second VM of n1 comes after the first of n2. */
  @Test
  void turnsGoRoundTheNodesSomeAtATime() {
    facts.add(fate(0, MemberState.PLACED, N1));
    facts.add(fate(1, MemberState.PLACED, N1));
    facts.add(fate(2, MemberState.PLACED, N2));

    Move turns = start().act(view());
    assertThat(all(turns))
        .containsExactly(
            new Call.TellOperation(members().get(0).start(), new Fact.TurnGiven()),
            new Call.TellOperation(members().get(2).start(), new Fact.TurnGiven()));
    Move wait =
        start().act(after(asked(turns), start(0, Phase.RUNNING, N1), start(2, Phase.RUNNING, N2)));
    assertThat(asked(wait))
        .isEqualTo(
            new Call.AwaitFirst(
                List.of(members().get(0).start(), members().get(2).start()),
                Call.Until.DECIDED,
                PATIENCE));
    assertThat(all(start().act(after(asked(wait), start(0, Phase.SUCCEEDED, N1)))))
        .as("looks at all of them again")
        .isEqualTo(all(turns));
    assertThat(
            noted(
                start()
                    .act(
                        after(
                            asked(turns),
                            start(0, Phase.SUCCEEDED, N1),
                            start(2, Phase.FAILED, N2)))))
        .containsExactly(fate(0, MemberState.RUNNING, N1), failed(2));
  }

  @Test
  void endsWhenAllRunOrWhatCan() {
    facts.add(fate(0, MemberState.RUNNING, N1));
    facts.add(fate(1, MemberState.RUNNING, N1));
    facts.add(fate(2, MemberState.RUNNING, N2));
    assertThat(start().act(view())).isEqualTo(Move.done());

    facts.add(failed(2));
    assertThat(start().act(view())).isInstanceOf(Move.Fail.class);
    policy = BatchPolicy.BEST_EFFORT;
    assertThat(start().act(view())).isEqualTo(Move.done());
  }

  @Test
  void bestEffortGivesUpWhatHasNotStartedAfterHalfOfItsTime() {
    policy = BatchPolicy.BEST_EFFORT;
    facts.add(fate(0, MemberState.RUNNING, N1));
    facts.add(fate(1, MemberState.PLACED, N1));
    facts.add(fate(2, MemberState.PLACED, N2));
    now = NOW.plus(WHOLE.dividedBy(2)).plusSeconds(1);

    assertThat(all(start().act(view())))
        .containsExactlyInAnyOrder(
            new Call.CancelOperation(members().get(1).start()),
            new Call.CancelOperation(members().get(2).start()));
    policy = BatchPolicy.ALL_OR_NOTHING;
    assertThat(all(start().act(view()))).hasOnlyElementsOfType(Call.TellOperation.class);
  }

  @Test
  void undoingCancelsAllStartsAndWaitsForTheirEnd() {
    Move cancels = place().undo(view());
    assertThat(all(cancels)).hasSize(COUNT).hasOnlyElementsOfType(Call.CancelOperation.class);
    Reply absent = new Reply.Accepted(new Operation.Absent());
    Move wait =
        place()
            .undo(
                after(
                    asked(cancels),
                    start(0, Phase.COMPENSATING, N1),
                    start(1, Phase.SUCCEEDED, N1),
                    absent));
    assertThat(asked(wait))
        .isEqualTo(
            new Call.AwaitFirst(List.of(members().get(0).start()), Call.Until.ENDED, PATIENCE));
    assertThat(
            place()
                .undo(
                    after(
                        asked(cancels),
                        start(0, Phase.CANCELLED, N1),
                        start(1, Phase.SUCCEEDED, N1),
                        absent)))
        .isEqualTo(Move.done());
    now = NOW.plus(WHOLE).plusSeconds(1);
    assertThat(place().undo(view())).isInstanceOf(Move.Fail.class);
  }

  @Test
  void removalDestroysWhatIsThereSomeAtATime() {
    Move look = create().undo(view());
    assertThat(all(look)).hasSize(COUNT);

    Move removals = create().undo(after(asked(look), YES, YES, YES));
    assertThat(all(removals)).containsExactly(removal(0), removal(1));
    Move one = create().undo(after(asked(look), IN_HAND, YES, GONE));
    assertThat(all(one)).containsExactly(removal(1));
    Move wait = create().undo(after(asked(look), IN_HAND, GONE, GONE));
    assertThat(asked(wait))
        .isEqualTo(
            new Call.AwaitFirst(List.of(members().get(0).removal()), Call.Until.ENDED, PATIENCE));
    assertThat(create().undo(after(asked(wait), new Reply.Accepted(new Operation.Absent()))))
        .as("somebody else has it in hand")
        .isInstanceOf(Move.Later.class);
  }

  private Call removal(int member) {
    BatchMember one = members().get(member);
    return new Call.OpenOperation(
        one.removal(), new OperationRequest.VmDestroy(one.vm()), List.of());
  }

  @Test
  void removalGivesTheNamesBackInTheEnd() {
    Move look = create().undo(view());
    Move names = create().undo(after(asked(look), GONE, GONE, GONE));
    assertThat(all(names)).hasSize(COUNT).hasOnlyElementsOfType(Call.ToName.class);

    assertThat(create().undo(after(asked(names), YES, YES, YES)))
        .isInstanceOfSatisfying(
            Move.Done.class,
            done ->
                assertThat(done.facts())
                    .hasSize(COUNT)
                    .allSatisfy(fact ->
                        assertThat(((MemberFate) fact).state()).isEqualTo(MemberState.REMOVED)));
  }

  @Test
  void whatCannotBeRemovedIsToldAndTheOthersAreRemoved() {
    Move look = create().undo(view());
    Move removals = create().undo(after(asked(look), YES, GONE, GONE));
    Reply refused = new Reply.Refused(Problem.conflict("cancelled", "cancelled"));

    List<Fact> left = noted(create().undo(after(asked(removals), refused)));

    assertThat(left)
        .singleElement()
        .isInstanceOfSatisfying(
            MemberFate.class,
            fate -> {
              assertThat(fate.state()).isEqualTo(MemberState.LEFT_BEHIND);
              assertThat(fate.why().orElseThrow().code()).isEqualTo("cancelled");
            });
    facts.addAll(left);
    Move others = create().undo(view());
    assertThat(all(others)).hasSize(COUNT - 1);
    Move names = create().undo(after(asked(others), GONE, GONE));
    assertThat(create().undo(after(asked(names), YES, YES))).isInstanceOf(Move.Fail.class);
  }
}
