package io.ecms.core.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.model.OperationId;
import io.ecms.core.model.Problem;
import io.ecms.core.name.NameClaim;
import io.ecms.core.operation.Turn.Next;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A step that asks several at once, and an operation that is told something by another one. */
class FanOutTest {
  private static final Instant NOW = Rehearsal.START;
  private static final Reply YES = OneCall.YES;
  private static final Reply NO = new Reply.Refused(Problem.conflict("name-taken", "taken"));
  private static final Reply LATER = new Reply.Refused(Problem.throttled("busy", "later"));
  private static final Reply SILENT = new Reply.Silent("no answer");
  private static final Call A = OneCall.doCall("a");
  private static final Call B = OneCall.doCall("b");
  private static final Call C = OneCall.doCall("c");
  private static final Call.All ALL = new Call.All(List.of(A, B, C));

  /** Asks three, and keeps what it was answered. */
  private static final class AskAll implements Step {
    private Optional<Exchange> heard = Optional.empty();

    @Override
    public String name() {
      return "all";
    }

    @Override
    public Duration deadline() {
      return Duration.ofHours(1);
    }

    @Override
    public Move act(View view) {
      heard = view.last();
      return view.last().isPresent() ? Move.done() : Move.ask(ALL);
    }
  }

  /** Waits until it is told. */
  private record Gate() implements Step {
    @Override
    public String name() {
      return "gate";
    }

    @Override
    public Duration deadline() {
      return Duration.ofHours(1);
    }

    @Override
    public Move act(View view) {
      return view.find(Fact.TurnGiven.class).isPresent()
          ? Move.done()
          : new Move.Later(Problem.throttled("waits", "waits"));
    }
  }

  private final AskAll step = new AskAll();

  private static OperationRun run(Step step) {
    SagaTables tables = _ -> new StepTable(List.of(step), Rehearsal.DEADLINE, 0);
    return OperationRun.begin(tables, OneCall.accepted(step.name()), NOW);
  }

  private static Reply.All replies(Reply... replies) {
    return new Reply.All(List.of(replies));
  }

  @Test
  void allAnswersAreHandedOverTogether() {
    OperationRun run = run(step);
    assertThat(run.proceed(NOW).next()).isEqualTo(new Next.Ask(ALL));

    run.reply(ALL, replies(YES, NO, YES), NOW);

    assertThat(step.heard).contains(new Step.Exchange(ALL, replies(YES, NO, YES)));
    assertThat(run.state().phase()).isEqualTo(Phase.SUCCEEDED);
  }

  @Test
  void onlyThoseWithoutAFinalAnswerAreAskedAgain() {
    OperationRun run = run(step);
    run.proceed(NOW);

    Next first = run.reply(ALL, replies(YES, SILENT, LATER), NOW).next();

    Call.All open = new Call.All(List.of(B, C));
    assertThat(first).isEqualTo(new Next.Pause(Duration.ofMillis(50), Optional.of(open)));
    assertThat(run.state().steps().getFirst().error().orElseThrow().code()).isEqualTo("no-answer");
    Next second = run.reply(open, replies(LATER, NO), NOW).next();
    Call.All last = new Call.All(List.of(B));
    assertThat(second)
        .isInstanceOfSatisfying(
            Next.Pause.class, pause -> assertThat(pause.again()).contains(last));
    run.reply(last, replies(YES), NOW);
    assertThat(step.heard).contains(new Step.Exchange(ALL, replies(YES, YES, NO)));
  }

  @Test
  void aStepThatBeginsAnewAsksAllOfThemAnew() {
    OperationRun run = run(step);
    run.proceed(NOW);
    run.reply(ALL, replies(YES, SILENT, SILENT), NOW);

    assertThat(run.proceed(NOW).next()).isEqualTo(new Next.Ask(ALL));
    run.reply(ALL, replies(NO, NO, NO), NOW);

    assertThat(step.heard).contains(new Step.Exchange(ALL, replies(NO, NO, NO)));
  }

  @Test
  void askingNobodyIsAnsweredWithNothing() {
    Call.All nobody = new Call.All(List.of());
    Fact fact = new Fact.TurnGiven();
    Step notes =
        new Step() {
          @Override
          public String name() {
            return "notes";
          }

          @Override
          public Duration deadline() {
            return Duration.ofHours(1);
          }

          @Override
          public Move act(View view) {
            return view.find(Fact.TurnGiven.class).isPresent()
                ? Move.done()
                : Move.note(List.of(fact));
          }
        };
    OperationRun run = run(notes);

    OperationRun.Act act = run.proceed(NOW);

    assertThat(act.next()).isEqualTo(new Next.Ask(nobody));
    assertThat(act.write()).as("durable before it goes on").isNotEmpty();
    run.reply(nobody, replies(), NOW);
    assertThat(run.state().phase()).isEqualTo(Phase.SUCCEEDED);
  }

  @Test
  void whatIsToldIsDurableOnceAndLetsItGoOn() {
    OperationRun run = run(new Gate());
    assertThat(run.proceed(NOW).next()).isInstanceOf(Next.Pause.class);
    assertThat(run.pauses()).isTrue();

    assertThat(run.learn(new Fact.TurnGiven(), NOW)).isNotEmpty();
    assertThat(run.learn(new Fact.TurnGiven(), NOW)).isEmpty();

    run.proceed(NOW);
    assertThat(run.state().phase()).isEqualTo(Phase.SUCCEEDED);
    assertThat(run.learn(new Fact.TurnGiven(), NOW)).isEmpty();
  }

  @Test
  void anOperationThatIsUndoneIsNotToldAnything() {
    OperationRun run = run(step);
    run.proceed(NOW);
    run.cancel(NOW);

    assertThat(run.learn(new Fact.TurnGiven(), NOW)).isEmpty();
    assertThat(run.state().facts()).isEmpty();
  }

  @Test
  void oneThatAsksDoesNotPause() {
    OperationRun run = run(step);
    run.proceed(NOW);
    assertThat(run.pauses()).isFalse();
    run.reply(ALL, replies(YES, SILENT, YES), NOW);
    assertThat(run.pauses()).as("it is about to ask again").isFalse();
  }

  @Test
  void whatIsWaitedForIsSoOrNot() {
    Operation.Known running = OneCall.accepted("a");
    Operation.Known undone =
        Operation.known(
            Operation.evolve(
                running,
                new Operation.OperationCompensating(
                    Problem.fatal("broken", "broken"),
                    new io.ecms.core.entity.Stamp(NOW, "test", "test"))));

    assertThat(Call.Until.DECIDED.isTrueOf(running)).isFalse();
    assertThat(Call.Until.DECIDED.isTrueOf(undone)).isTrue();
    assertThat(Call.Until.ENDED.isTrueOf(undone)).isFalse();
  }

  @Test
  void anOperationIsAdmittedAfterAllOfItsDecidingSteps() {
    List<Step> steps = OneCall.table("a", "b", "c").steps();
    SagaTables tables = _ -> new StepTable(steps, Rehearsal.DEADLINE, 2);
    OperationRun run = OperationRun.begin(tables, OneCall.accepted("a", "b", "c"), NOW);
    run.proceed(NOW);
    assertThat(Opening.verdict(run.state(), tables)).isInstanceOf(Opening.Verdict.Undecided.class);
    run.reply(A, YES, NOW);
    assertThat(Opening.verdict(run.state(), tables)).isInstanceOf(Opening.Verdict.Undecided.class);

    run.reply(B, YES, NOW);

    assertThat(Opening.verdict(run.state(), tables)).isInstanceOf(Opening.Verdict.Admitted.class);
    run.reply(C, NO, NOW);
    assertThat(Opening.verdict(run.state(), tables))
        .as("it was admitted, and failed later")
        .isInstanceOf(Opening.Verdict.Admitted.class);
  }

  @Test
  void aLaterDecidingStepThatIsRefusedRefusesIt() {
    List<Step> steps = OneCall.table("a", "b", "c").steps();
    SagaTables tables = _ -> new StepTable(steps, Rehearsal.DEADLINE, 2);
    OperationRun run = OperationRun.begin(tables, OneCall.accepted("a", "b", "c"), NOW);
    run.proceed(NOW);
    run.reply(A, YES, NOW);
    run.cancel(NOW);
    assertThat(Opening.verdict(run.state(), tables)).isInstanceOf(Opening.Verdict.Undecided.class);

    run.reply(OneCall.undoCall("b"), YES, NOW);
    run.reply(OneCall.undoCall("a"), YES, NOW);

    assertThat(Opening.verdict(run.state(), tables))
        .isInstanceOfSatisfying(
            Opening.Verdict.NotAdmitted.class,
            no -> assertThat(no.problem().code()).isEqualTo("cancelled"));
  }

  @Test
  void aBatchesNamesAndIdsFollowFromIt() {
    OperationId id = new OperationId("op-0a1b2c3d");
    OperationRequest.VmBatch batch =
        new OperationRequest.VmBatch(
            Specs.named("web", "w".repeat(62)), 12, BatchPolicy.BEST_EFFORT);

    List<BatchMember> members = BatchMember.of(id, batch);

    assertThat(members).isEqualTo(BatchMember.of(id, batch)).hasSize(12);
    assertThat(members.get(11).spec().name().value()).isEqualTo("web-12");
    assertThat(members.get(11).spec().hostname().value()).isEqualTo("w".repeat(60) + "-12");
    assertThat(members.stream().map(BatchMember::vm).distinct()).hasSize(12);
    assertThat(members.get(0).vm().value()).isEqualTo("vm-0a1b2c3dw1");
    assertThat(members.get(0).start()).isEqualTo(new OperationId("op-0a1b2c3dw1"));
    assertThat(members.get(0).removal()).isEqualTo(new OperationId("op-0a1b2c3dx1"));
    assertThat(NameClaim.ofVm(members.get(0).spec().name())).isEqualTo("vm:web-1");
  }
}
