package io.ecms.core.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.operation.Rehearsal.Fault;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SagaTest {
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
