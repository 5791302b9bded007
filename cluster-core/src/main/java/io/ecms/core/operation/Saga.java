package io.ecms.core.operation;

import io.ecms.core.entity.Stamp;
import io.ecms.core.model.Epoch;
import io.ecms.core.model.Problem;
import io.ecms.core.operation.Operation.Known;
import io.ecms.core.operation.Operation.OperationCompensating;
import io.ecms.core.operation.Operation.OperationEnded;
import io.ecms.core.operation.Operation.OperationProgressed;
import io.ecms.core.operation.Operation.StepChange;
import io.ecms.core.operation.Step.Exchange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One run of a saga through its table, as pure logic with a notebook: given the state and what
 * happened, it decides which events to record and what to ask next. It knows no clock, no actor and
 * no journal; {@link OperationActor} and the simulator drive it alike.
 *
 * <p>Forward, a step that is refused for good, or not done by its deadline, turns the saga round:
 * that step and all before it are undone in reverse; after a crash those behind it, too, since they
 * may have been begun without anything having been written. Undoing repeats until it works or until
 * the operation's deadline; what is left then is told in the step. A transient refusal or silence
 * is answered by asking the same again, later and later.
 *
 * <p>Not thread-safe; belongs to one driver.
 */
final class Saga {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);
  private static final String STALE_EPOCH = "stale-epoch";
  static final String CANCELLED = Problem.CANCELLED;

  private final StepTable table;
  private Known state;
  private final boolean resumed;
  private Cursor cursor;

  /**
   * @param resumed whether a run before this one has ended in a crash: then steps may have been
   *     begun of which nothing was written
   */
  Saga(StepTable table, Known state, boolean resumed, Instant now) {
    this.table = table;
    this.state = state;
    this.resumed = resumed;
    this.cursor = Cursor.at(firstIndex(state), now);
  }

  /** The state with everything that this run has decided, durable or not. */
  Known state() {
    return state;
  }

  /** Direction and name of the step that it is at, for example {@code undo:disk}. */
  String place() {
    String direction = state.phase() == Phase.COMPENSATING ? "undo:" : "do:";
    return direction + table.steps().get(cursor.index()).name();
  }

  private static int firstIndex(Known state) {
    List<Operation.StepRecord> steps = state.steps();
    if (state.phase() == Phase.COMPENSATING) {
      int index = steps.size() - 1;
      while (index >= 0 && !toUndo(steps.get(index).state())) {
        index--;
      }
      return index;
    }
    int index = 0;
    while (index < steps.size() && steps.get(index).state() == StepState.DONE) {
      index++;
    }
    return index;
  }

  private static boolean toUndo(StepState step) {
    return switch (step) {
      case RUNNING, DONE, FAILED -> true;
      case PENDING, UNDONE, UNDO_FAILED -> false;
    };
  }

  /** Begins, or begins again after a crash, or goes on after a pause with nothing to repeat. */
  Turn proceed(Instant now) {
    Notes notes = new Notes(now);
    Turn.Next next = state.phase().ended() ? new Turn.Next.End() : step(notes);
    return notes.turn(next);
  }

  /** Goes on with the outcome of the call that was asked for. */
  Turn reply(Call call, Reply reply, Instant now) {
    Notes notes = new Notes(now);
    Turn.Next next =
        switch (reply) {
          case Reply.Silent(var why) ->
              again(notes, call, Problem.transientError("no-answer", why));
          case Reply.Refused(var problem) when problem.retryable() -> again(notes, call, problem);
          case Reply.Refused(var problem) when isOfOldEpoch(call, problem) ->
              new Turn.Next.Ask(ofNoEpoch(call));
          case Reply.All all when call instanceof Call.All asked -> gathered(notes, asked, all);
          case Reply.Refused _,
              Reply.Accepted _,
              Reply.FromAgent _,
              Reply.FromHost _,
              Reply.FromMaster _,
              Reply.All _ -> {
            cursor = cursor.after(new Exchange(call, reply));
            yield step(notes);
          }
        };
    return notes.turn(next);
  }

  private Turn.Next gathered(Notes notes, Call.All asked, Reply.All answers) {
    Gathering now = cursor.gathering().orElseGet(() -> Gathering.of(asked)).with(answers);
    if (now.complete()) {
      cursor = cursor.after(now.exchange());
      return step(notes);
    }
    cursor = cursor.gathering(now);
    return again(notes, now.open(), Gathering.obstacle(answers));
  }

  /** Events that make {@code fact} known; none when it is known already or of no use any more. */
  List<Operation.Event> learn(Fact fact, Instant now) {
    if (state.phase() == Phase.COMPENSATING
        || state.phase().ended()
        || state.facts().contains(fact)) {
      return List.of();
    }
    Notes notes = new Notes(now);
    notes.facts(List.of(fact));
    return List.copyOf(notes.events);
  }

  /**
   * The node was registered anew while this operation was at work there. Nothing of the old epoch
   * begins there any more, but what was begun has to be removed by whoever has begun it.
   */
  private boolean isOfOldEpoch(Call call, Problem problem) {
    return state.phase() == Phase.COMPENSATING
        && problem.code().equals(STALE_EPOCH)
        && call instanceof Call.ToAgent(_, var epoch, _, _)
        && !epoch.equals(Epoch.NONE);
  }

  private static Call ofNoEpoch(Call call) {
    return call instanceof Call.ToAgent(var node, _, var command, var timeout)
        ? new Call.ToAgent(node, Epoch.NONE, command, timeout)
        : call;
  }

  /** Turns the saga round; ignored once it commits, is compensating or has ended. */
  Optional<Turn> cancel(Instant now) {
    if (state.phase() == Phase.COMPENSATING || state.phase().ended() || committing()) {
      return Optional.empty();
    }
    Notes notes = new Notes(now);
    Problem why = Problem.conflict(CANCELLED, "the operation was cancelled");
    return Optional.of(notes.turn(turnRound(notes, why)));
  }

  private Turn.Next step(Notes notes) {
    cursor = cursor.asksAnew();
    while (true) {
      if (cursor.index() < 0) {
        return endUndone(notes);
      }
      boolean forward = state.phase() != Phase.COMPENSATING;
      if (forward && !committing() && timeIsOver(notes)) {
        return turnRound(notes, deadlineExceeded());
      }
      Step step = table.steps().get(cursor.index());
      if (forward && state.steps().get(cursor.index()).state() == StepState.PENDING) {
        notes.change(cursor.index(), StepState.RUNNING, Optional.empty(), List.of());
        if (step.commits() && !committedBefore()) {
          notes.mustBeDurable();
        }
      }
      Step.View view = new Step.View(state, cursor.last(), notes.now);
      Optional<Turn.Next> next =
          forward ? forward(notes, step.act(view)) : backward(notes, step, view);
      if (next.isPresent()) {
        return next.get();
      }
    }
  }

  /** Whether a call that cannot be taken back may have been sent. */
  private boolean committing() {
    return state.phase() != Phase.COMPENSATING
        && (committedBefore()
            || (table.steps().get(cursor.index()).commits()
                && state.steps().get(cursor.index()).state() == StepState.RUNNING));
  }

  private boolean committedBefore() {
    return cursor.index() > 0 && table.steps().get(cursor.index() - 1).commits();
  }

  private boolean timeIsOver(Notes notes) {
    return notes.now.isAfter(state.deadline().minus(table.undoReserve()));
  }

  /** Empty when the run goes on with the next step at once. */
  private Optional<Turn.Next> forward(Notes notes, Move move) {
    return switch (move) {
      case Move.Ask(var call, var first) -> {
        notes.facts(first);
        yield Optional.of(new Turn.Next.Ask(call));
      }
      case Move.Done(var facts) -> {
        notes.change(cursor.index(), StepState.DONE, Optional.empty(), facts);
        if (cursor.index() == table.steps().size() - 1) {
          notes.end(Phase.SUCCEEDED, Optional.empty());
          yield Optional.of(new Turn.Next.End());
        }
        cursor = Cursor.at(cursor.index() + 1, notes.now);
        yield Optional.empty();
      }
      case Move.Fail(var problem) -> Optional.of(turnRound(notes, problem));
      case Move.Later(var problem) -> Optional.of(later(notes, problem, Optional.empty()));
    };
  }

  private Optional<Turn.Next> backward(Notes notes, Step step, Step.View view) {
    Move move =
        cursor.last().map(Exchange::reply).orElse(null) instanceof Reply.Refused(var problem)
            ? afterRefusedUndo(problem)
            : step.undo(view);
    return switch (move) {
      case Move.Ask(var call, var first) -> {
        notes.facts(first);
        yield Optional.of(new Turn.Next.Ask(call));
      }
      case Move.Done(var facts) -> {
        notes.change(cursor.index(), StepState.UNDONE, Optional.empty(), facts);
        cursor = Cursor.at(cursor.index() - 1, notes.now);
        yield Optional.empty();
      }
      case Move.Fail(var problem) -> {
        leaveBehind(notes, problem);
        yield Optional.empty();
      }
      case Move.Later(var problem) -> {
        if (notes.now.isAfter(state.deadline())) {
          leaveBehind(notes, problem);
          yield Optional.empty();
        }
        yield Optional.of(pause(Optional.empty()));
      }
    };
  }

  /** Somebody else's, or gone: nothing of ours is left there. */
  private static Move afterRefusedUndo(Problem problem) {
    return switch (problem.kind()) {
      case CONFLICT, NOT_FOUND -> Move.done();
      case TRANSIENT, THROTTLED, INVALID, FATAL -> new Move.Fail(problem);
    };
  }

  private void leaveBehind(Notes notes, Problem problem) {
    notes.change(cursor.index(), StepState.UNDO_FAILED, Optional.of(problem), List.of());
    cursor = Cursor.at(cursor.index() - 1, notes.now);
  }

  private Turn.Next again(Notes notes, Call call, Problem problem) {
    if (state.phase() != Phase.COMPENSATING) {
      return later(notes, problem, Optional.of(call));
    }
    if (notes.now.isAfter(state.deadline())) {
      leaveBehind(notes, problem);
      return step(notes);
    }
    return pause(Optional.of(call));
  }

  private Turn.Next later(Notes notes, Problem problem, Optional<Call> again) {
    if (committing()) {
      return pause(again);
    }
    Duration limit = table.steps().get(cursor.index()).deadline();
    if (notes.now.isAfter(cursor.since().plus(limit))) {
      return turnRound(
          notes,
          Problem.transientError(
              "step-timed-out",
              "not done within %d s: %s (%s)"
                  .formatted(limit.toSeconds(), problem.message(), problem.code())));
    }
    if (timeIsOver(notes)) {
      return turnRound(notes, deadlineExceeded());
    }
    tell(notes, problem);
    return pause(again);
  }

  /** Whoever looks at the operation sees why it does not get on; noted only when that changes. */
  private void tell(Notes notes, Problem problem) {
    Operation.StepRecord step = state.steps().get(cursor.index());
    boolean known = step.error().map(e -> e.code().equals(problem.code())).orElse(false);
    if (!known) {
      notes.change(cursor.index(), StepState.RUNNING, Optional.of(problem), List.of());
    }
  }

  private Turn.Next pause(Optional<Call> again) {
    long millis = FIRST_PAUSE.toMillis() << Math.min(cursor.attempts(), 10);
    cursor = cursor.paused();
    return new Turn.Next.Pause(
        Duration.ofMillis(Math.min(millis, LONGEST_PAUSE.toMillis())), again);
  }

  private static Problem deadlineExceeded() {
    return Problem.transientError(
        "deadline-exceeded", "the operation has no time left to go on; it is undone");
  }

  private Turn.Next turnRound(Notes notes, Problem why) {
    notes.change(cursor.index(), StepState.FAILED, Optional.of(why), List.of());
    notes.compensate(why);
    int from = cursor.index();
    if (resumed && table.steps().get(from).mayBePassed(new Step.View(state, Optional.empty()))) {
      from = table.steps().size() - 1;
      for (int index = cursor.index() + 1; index <= from; index++) {
        notes.change(index, StepState.RUNNING, Optional.empty(), List.of());
      }
    }
    cursor = Cursor.at(from, notes.now);
    notes.mustBeDurable();
    return step(notes);
  }

  private Turn.Next endUndone(Notes notes) {
    boolean cancelled = state.problem().map(p -> p.code().equals(CANCELLED)).orElse(false);
    notes.end(cancelled ? Phase.CANCELLED : Phase.FAILED, state.problem());
    return new Turn.Next.End();
  }

  /** The events of one turn; each is applied to the state as it is written down. */
  private final class Notes {
    private final Instant now;
    private final List<Operation.Event> events = new ArrayList<>();
    private boolean durable;

    Notes(Instant now) {
      this.now = now;
    }

    void change(int index, StepState to, Optional<Problem> error, List<Fact> facts) {
      note(new OperationProgressed(List.of(new StepChange(index, to, now, error)), facts, stamp()));
    }

    void facts(List<Fact> facts) {
      if (!facts.isEmpty()) {
        note(new OperationProgressed(List.of(), facts, stamp()));
        durable = true;
      }
    }

    void compensate(Problem why) {
      note(new OperationCompensating(why, stamp()));
    }

    void end(Phase phase, Optional<Problem> why) {
      note(new OperationEnded(phase, why, stamp()));
      durable = true;
    }

    void mustBeDurable() {
      durable = true;
    }

    private void note(Operation.Event event) {
      events.add(event);
      state = Operation.known(Operation.evolve(state, event));
    }

    private Stamp stamp() {
      return new Stamp(now, state.id().value(), state.request().kind());
    }

    Turn turn(Turn.Next next) {
      return new Turn(List.copyOf(events), durable, next);
    }
  }
}
