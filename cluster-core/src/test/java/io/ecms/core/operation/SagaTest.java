package io.ecms.core.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.ecms.core.entity.Stamp;
import io.ecms.core.model.Epoch;
import io.ecms.core.model.Problem;
import io.ecms.core.operation.Rehearsal.Fault;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SagaTest {
  private static final Instant START = Rehearsal.START;
  private static final int STEPS = 4;
  private static final List<String> ALL = List.of("step-0", "step-1", "step-2", "step-3");

  @Test
  void doesItsStepsInOrder() {
    Rehearsal run = Rehearsal.undisturbed(STEPS).run();

    assertThat(run.state().phase()).isEqualTo(Phase.SUCCEEDED);
    assertThat(run.held()).isEqualTo(ALL);
    assertThat(run.calls()).containsExactly("do step-0", "do step-1", "do step-2", "do step-3");
    assertThat(run.state().steps())
        .allSatisfy(step -> {
          assertThat(step.state()).isEqualTo(StepState.DONE);
          assertThat(step.startedAt()).isPresent();
          assertThat(step.endedAt()).isPresent();
        });
    assertThat(run.state().all(Fact.DomainStopped.class)).hasSize(STEPS);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void aFailureUndoesThatStepAndAllBeforeItInReverse(int failing) {
    Rehearsal run =
        new Rehearsal(
                STEPS,
                (_, step, undo) ->
                    !undo && step.equals("step-" + failing) ? Fault.REFUSED : Fault.NONE)
            .run();

    assertThat(run.state().phase()).isEqualTo(Phase.FAILED);
    assertThat(run.state().problem().orElseThrow().code()).isEqualTo("broken");
    assertThat(run.held()).isEmpty();
    List<String> undone = run.calls().stream().filter(call -> call.startsWith("undo")).toList();
    assertThat(undone)
        .isEqualTo(
            ALL.subList(0, failing + 1).reversed().stream().map(step -> "undo " + step).toList());
    assertThat(run.state().steps().get(failing).error().orElseThrow().code()).isEqualTo("broken");
    assertThat(run.state().steps().subList(0, failing + 1))
        .allSatisfy(step -> assertThat(step.state()).isEqualTo(StepState.UNDONE));
    assertThat(run.state().steps().subList(failing + 1, STEPS))
        .allSatisfy(step -> assertThat(step.state()).isEqualTo(StepState.PENDING));
  }

  /** Each step twice, and a crash at every place: nothing changes in the result. */
  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"BUSY", "LOST", "ANSWER_LOST", "CRASH_AFTER", "CRASH_BEFORE"})
  void oneDisturbanceAtAnyCallOfASuccessIsOvercome(Fault fault) {
    for (int at = 0; at < STEPS; at++) {
      int disturbed = at;
      Rehearsal run =
          new Rehearsal(STEPS, (call, _, _) -> call == disturbed ? fault : Fault.NONE).run();

      assertThat(run.state().phase()).as("%s at %d", fault, at).isEqualTo(Phase.SUCCEEDED);
      assertThat(run.held()).isEqualTo(ALL);
      assertThat(run.calls()).hasSizeGreaterThan(STEPS);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"BUSY", "LOST", "ANSWER_LOST", "CRASH_AFTER", "CRASH_BEFORE"})
  void oneDisturbanceAtAnyCallOfAFailureIsOvercome(Fault fault) {
    for (int at = 0; at < 2 * STEPS; at++) {
      int disturbed = at;
      Rehearsal run =
          new Rehearsal(
                  STEPS,
                  (call, step, undo) ->
                      call == disturbed
                          ? fault
                          : !undo && step.equals("step-3") ? Fault.REFUSED : Fault.NONE)
              .run();

      assertThat(run.state().phase()).as("%s at %d", fault, at).isEqualTo(Phase.FAILED);
      assertThat(run.held()).as("%s at %d", fault, at).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void aCancelledOperationIsUndone(int before) {
    Rehearsal run = Rehearsal.undisturbed(STEPS).run(before);

    assertThat(run.state().phase()).isEqualTo(Phase.CANCELLED);
    assertThat(run.state().problem().orElseThrow().code()).isEqualTo("cancelled");
    assertThat(run.held()).isEmpty();
  }

  @Test
  void aCancelIsIgnoredOnceItIsBeingUndone() {
    Rehearsal run =
        new Rehearsal(
                2, (_, step, undo) -> !undo && step.equals("step-1") ? Fault.REFUSED : Fault.NONE)
            .run(3);

    assertThat(run.state().phase()).isEqualTo(Phase.FAILED);
    assertThat(run.held()).isEmpty();
  }

  /** Three times busy, twice silent: two reasons, two notes, and none is left once it is done. */
  @Test
  void aStepThatDoesNotGetOnTellsWhyAndOnlyWhenThatChanges() {
    List<Fault> faults =
        List.of(Fault.NONE, Fault.BUSY, Fault.BUSY, Fault.BUSY, Fault.LOST, Fault.ANSWER_LOST);
    Rehearsal run =
        new Rehearsal(3, (call, _, _) -> call < faults.size() ? faults.get(call) : Fault.NONE)
            .run();

    assertThat(run.changes(1))
        .extracting(
            Operation.StepChange::state, change -> change.error().map(Problem::code).orElse("-"))
        .containsExactly(
            tuple(StepState.RUNNING, "-"),
            tuple(StepState.RUNNING, "busy"),
            tuple(StepState.RUNNING, "no-answer"),
            tuple(StepState.DONE, "-"));
    Operation.StepRecord step = run.state().steps().get(1);
    assertThat(step.error()).isEmpty();
    assertThat(step.startedAt()).contains(run.changes(1).getFirst().at());
    assertThat(run.changes(0)).hasSize(2);
    assertThat(run.changes(2)).hasSize(2);
  }

  @Test
  void whatHeldUpARunningStepIsInItsState() {
    Operation.State state = Rehearsal.undisturbed(1).state();
    Problem busy = Problem.throttled("busy", "later");
    for (int second = 1; second <= 2; second++) {
      Optional<Problem> why = second == 1 ? Optional.empty() : Optional.of(busy);
      var at = Rehearsal.START.plusSeconds(second);
      state =
          Operation.evolve(
              state,
              new Operation.OperationProgressed(
                  List.of(new Operation.StepChange(0, StepState.RUNNING, at, why)),
                  List.of(),
                  new Stamp(at, "test", "test")));
    }
    Operation.StepRecord step = Operation.known(state).steps().getFirst();
    assertThat(step.error()).contains(busy);
    assertThat(step.startedAt()).contains(Rehearsal.START.plusSeconds(1));
    assertThat(step.endedAt()).isEmpty();
  }

  /** What a crash has left unwritten is undone all the same. */
  @Test
  void afterACrashStepsThatSeemNotToHaveBegunAreUndoneToo() {
    Saga saga =
        new Saga(OneCall.table("a", "b", "c"), OneCall.accepted("a", "b", "c"), true, START);
    saga.proceed(START);

    Turn round = saga.cancel(START).orElseThrow();

    assertThat(round.next()).isEqualTo(OneCall.undo("c"));
    assertThat(round.durable()).isTrue();
    assertThat(saga.reply(OneCall.undoCall("c"), OneCall.YES, START).next())
        .isEqualTo(OneCall.undo("b"));
  }

  @Test
  void onceTheLastWordIsAskedForNothingTurnsItRound() {
    Saga saga = new Saga(OneCall.committing("a"), OneCall.accepted("a"), false, START);

    Turn asked = saga.proceed(START);

    assertThat(asked.durable()).as("known after a crash").isTrue();
    assertThat(saga.cancel(START)).isEmpty();
    Instant late = START.plus(Rehearsal.DEADLINE).plusSeconds(1);
    assertThat(saga.reply(OneCall.doCall("a"), new Reply.Silent("?"), late).next())
        .isInstanceOf(Turn.Next.Pause.class);
    assertThat(saga.reply(OneCall.doCall("a"), OneCall.YES, late).next())
        .isEqualTo(new Turn.Next.End());
    assertThat(saga.state().phase()).isEqualTo(Phase.SUCCEEDED);
  }

  @Test
  void fromTheStepWithoutAWayBackOnItOnlyGoesForward() {
    Saga saga = new Saga(OneCall.committing("a", "b"), OneCall.accepted("a", "b"), false, START);
    saga.proceed(START);
    Instant late = START.plus(Rehearsal.DEADLINE).plusSeconds(1);

    Turn next = saga.reply(OneCall.doCall("a"), OneCall.YES, late);

    assertThat(next.next()).isEqualTo(new Turn.Next.Ask(OneCall.doCall("b")));
    assertThat(next.durable()).as("known since the step before").isFalse();
    assertThat(saga.cancel(late)).isEmpty();
  }

  @Test
  void aNodeThatWasRegisteredAnewMeanwhileIsUndoneAllTheSame() {
    Saga saga = new Saga(OneCall.atNode(), OneCall.accepted("node"), false, START);
    saga.proceed(START);
    saga.cancel(START);

    Turn.Next next =
        saga.reply(
                OneCall.destroy(new Epoch(1)),
                new Reply.Refused(Problem.conflict("stale-epoch", "epoch 1 is over")),
                START)
            .next();

    assertThat(next).isEqualTo(new Turn.Next.Ask(OneCall.destroy(Epoch.NONE)));
  }

  @Test
  void aStepThatIsNeverAnsweredIsGivenUpAtItsDeadline() {
    Rehearsal run =
        new Rehearsal(
                STEPS,
                (_, step, undo) -> !undo && step.equals("step-2") ? Fault.ANSWER_LOST : Fault.NONE)
            .run();

    assertThat(run.state().phase()).isEqualTo(Phase.FAILED);
    assertThat(run.state().problem().orElseThrow().code()).isEqualTo("step-timed-out");
    assertThat(run.held()).as("what was done unseen is undone too").isEmpty();
    assertThat(run.ended()).isBefore(Rehearsal.START.plus(Rehearsal.STEP_DEADLINE.multipliedBy(2)));
  }

  @Test
  void anOperationThatIsTooSlowIsUndoneWithinItsDeadline() {
    Rehearsal run =
        new Rehearsal(
                20, (call, _, undo) -> !undo && call % 3 != 2 ? Fault.ANSWER_LOST : Fault.NONE)
            .run();

    assertThat(run.state().phase()).isEqualTo(Phase.FAILED);
    assertThat(run.state().problem().orElseThrow().code()).isEqualTo("deadline-exceeded");
    assertThat(run.held()).isEmpty();
    assertThat(run.ended()).isBefore(Rehearsal.START.plus(Rehearsal.DEADLINE));
  }

  @Test
  void anUndoThatIsRefusedForGoodIsToldAndTheOthersGoOn() {
    Rehearsal run =
        new Rehearsal(
                3,
                (_, step, undo) ->
                    (undo && step.equals("step-1")) || (!undo && step.equals("step-2"))
                        ? Fault.REFUSED
                        : Fault.NONE)
            .run();

    assertThat(run.state().phase()).isEqualTo(Phase.FAILED);
    assertThat(run.held()).containsExactly("step-1");
    assertThat(run.state().steps().get(1).state()).isEqualTo(StepState.UNDO_FAILED);
    assertThat(run.state().steps().get(1).error().orElseThrow().code()).isEqualTo("broken");
    assertThat(run.state().steps().get(0).state()).isEqualTo(StepState.UNDONE);
  }

  @Test
  void anUndoThatIsNeverAnsweredIsGivenUpAtTheDeadlineOfTheOperation() {
    Rehearsal run =
        new Rehearsal(
                3,
                (_, step, undo) ->
                    undo && step.equals("step-1")
                        ? Fault.LOST
                        : !undo && step.equals("step-2") ? Fault.REFUSED : Fault.NONE)
            .run();

    assertThat(run.state().phase()).isEqualTo(Phase.FAILED);
    assertThat(run.held()).containsExactly("step-1");
    assertThat(run.state().steps().get(1).state()).isEqualTo(StepState.UNDO_FAILED);
    assertThat(run.ended())
        .isBetween(
            Rehearsal.START.plus(Rehearsal.DEADLINE),
            Rehearsal.START.plus(Rehearsal.DEADLINE).plusSeconds(15));
  }
}
