package io.ecms.core.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.entity.Stamp;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.Problem;
import io.ecms.core.operation.Rehearsal.Fault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

class SagaProperties {
  private static final Problem WHY = Problem.transientError("busy", "later");

  /**
   * I4 and I5: whatever happens to the calls, wherever the driver crashes and whenever it is
   * cancelled, the operation ends, either with everything done or with nothing left but what its
   * steps tell.
   */
  @Property
  void allOrNothing(
      @ForAll("faults") List<Fault> faults,
      @ForAll @IntRange(min = 1, max = 6) int steps,
      @ForAll @IntRange(min = -1, max = 20) int cancelAt) {
    Rehearsal run =
        new Rehearsal(steps, (call, _, _) -> call < faults.size() ? faults.get(call) : Fault.NONE)
            .run(cancelAt);

    Operation.Known state = run.state();
    assertThat(state.phase().ended()).isTrue();
    if (state.phase() == Phase.SUCCEEDED) {
      assertThat(run.held()).hasSize(steps);
    } else {
      List<String> told =
          state.steps().stream()
              .filter(step -> step.state() == StepState.UNDO_FAILED)
              .map(Operation.StepRecord::name)
              .toList();
      assertThat(told).containsAll(run.held());
      assertThat(state.problem()).isPresent();
    }
    assertThat(state.steps())
        .noneMatch(step -> step.state() == StepState.RUNNING || step.state() == StepState.FAILED);
    assertThat(run.ended()).isBefore(state.deadline().plusSeconds(60));
  }

  @Property
  void joinedEventsGiveTheSameState(@ForAll("progress") List<Operation.Event> events) {
    assertThat(after(Compaction.of(events))).isEqualTo(after(events));
    assertThat(Compaction.of(Compaction.of(events))).isEqualTo(Compaction.of(events));
  }

  @Property
  void noTwoNeighboursAreLeftToJoin(@ForAll("progress") List<Operation.Event> events) {
    List<Operation.Event> joined = Compaction.of(events);
    for (int i = 1; i < joined.size(); i++) {
      boolean both =
          joined.get(i - 1) instanceof Operation.OperationProgressed
              && joined.get(i) instanceof Operation.OperationProgressed;
      assertThat(both).isFalse();
    }
  }

  private static Operation.State after(List<Operation.Event> events) {
    Operation.State state = Rehearsal.undisturbed(3).state();
    for (Operation.Event event : events) {
      state = Operation.evolve(state, event);
    }
    return state;
  }

  @Provide
  Arbitrary<List<Fault>> faults() {
    Arbitrary<Fault> fault =
        Arbitraries.frequencyOf(
            Tuple.of(6, Arbitraries.just(Fault.NONE)), Tuple.of(4, Arbitraries.of(Fault.class)));
    return fault.list().ofMaxSize(40);
  }

  @Provide
  Arbitrary<List<Operation.Event>> progress() {
    Arbitrary<Operation.StepChange> change =
        Combinators.combine(
                Arbitraries.integers().between(0, 2),
                Arbitraries.of(StepState.class),
                times(),
                Arbitraries.just(WHY).optional())
            .as(Operation.StepChange::new);
    Arbitrary<Fact> fact =
        Arbitraries.of("node-1", "node-2")
            .map(name -> new Fact.NodeRefused(new NodeName(name), "full"));
    Arbitrary<Operation.Event> progressed =
        Combinators.combine(change.list().ofMaxSize(2), fact.list().ofMaxSize(2), stamps())
            .as(Operation.OperationProgressed::new);
    Arbitrary<Operation.Event> compensating =
        stamps().map(stamp -> new Operation.OperationCompensating(WHY, stamp));
    Arbitrary<List<Operation.Event>> middle =
        Arbitraries.frequencyOf(Tuple.of(5, progressed), Tuple.of(1, compensating))
            .list()
            .ofMaxSize(20);
    Arbitrary<List<Operation.Event>> end =
        stamps()
            .map(stamp ->
                (Operation.Event)
                    new Operation.OperationEnded(Phase.FAILED, Optional.of(WHY), stamp))
            .list()
            .ofMaxSize(1);
    return Combinators.combine(middle, end)
        .as((a, b) -> new ArrayList<>(Stream.concat(a.stream(), b.stream()).toList()));
  }

  private static Arbitrary<Stamp> stamps() {
    return times().map(at -> new Stamp(at, "test", "test"));
  }

  private static Arbitrary<Instant> times() {
    return Arbitraries.integers().between(0, 100).map(Rehearsal.START::plusSeconds);
  }
}
