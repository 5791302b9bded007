package io.ecms.core.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.entity.Logic;
import io.ecms.core.entity.Stamp;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.Problem;
import io.ecms.core.model.VmId;
import io.ecms.core.name.NameClaim;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A saga of a few steps, each of which takes a name and gives it back when undone, run in a world
 * that can fail, lose calls and crash the driver where a test wants it. Drives {@link Saga} as
 * {@link OperationActor} does: what is not durable at a crash is lost.
 */
final class Rehearsal {
  static final OperationId ID = new OperationId("op-00000001");
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final Duration DEADLINE = Duration.ofMinutes(2);
  static final Duration STEP_DEADLINE = Duration.ofSeconds(20);
  private static final Duration CALL_TAKES = Duration.ofMillis(10);
  private static final Duration SILENCE_TAKES = Duration.ofSeconds(5);
  private static final int MAX_TURNS = 2_000;

  /** What happens to one call. */
  enum Fault {
    NONE,
    /** Refused for good; nothing happens. */
    REFUSED,
    /** Refused for now; nothing happens. */
    BUSY,
    /** The call is lost; nothing happens. */
    LOST,
    /** It happens, but the answer is lost. */
    ANSWER_LOST,
    /** It happens, and the driver crashes before it has the answer. */
    CRASH_AFTER,
    /** The driver crashes before the call arrives. */
    CRASH_BEFORE
  }

  /** Chooses the fault of each call: the number of the call from 0, its step, and its direction. */
  @FunctionalInterface
  interface Faults {
    Fault of(int call, String step, boolean undo);
  }

  private record NameStep(String name) implements Step {
    @Override
    public Duration deadline() {
      return STEP_DEADLINE;
    }

    @Override
    public Move act(View view) {
      return view.last()
          .map(exchange ->
              switch (exchange.reply()) {
                case Reply.Accepted _ -> Move.done(new Fact.DomainStopped(true));
                case Reply.Refused _,
                    Reply.Silent _,
                    Reply.FromAgent _,
                    Reply.FromHost _,
                    Reply.FromMaster _,
                    Reply.All _ ->
                    Step.unexpected(exchange);
              })
          .orElseGet(() ->
              Move.askAfter(
                  new Fact.NodeRefused(new io.ecms.core.model.NodeName(name), "asked"),
                  new Call.ToName(name, new NameClaim.Take(ID.value(), Optional.empty()))));
    }

    @Override
    public Move undo(View view) {
      return view.last().isPresent()
          ? Move.done()
          : Move.ask(new Call.ToName(name, new NameClaim.GiveBack(ID.value())));
    }
  }

  private final StepTable table;
  private final Faults faults;
  private final Map<String, NameClaim.State> world = new TreeMap<>();
  private final List<Operation.Event> journal = new ArrayList<>();
  private final List<Operation.Event> unwritten = new ArrayList<>();
  private final List<String> calls = new ArrayList<>();
  private Instant now = START;
  private int crashes;

  Rehearsal(int steps, Faults faults) {
    List<Step> rows = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      rows.add(new NameStep("step-" + i));
    }
    this.table = new StepTable(rows, DEADLINE, false);
    this.faults = faults;
    journal.add(
        new Operation.OperationAccepted(
            ID,
            new OperationRequest.VmStart(new VmId("vm-00000001")),
            table.names(),
            List.of(),
            START.plus(DEADLINE),
            new Stamp(START, "client", "test")));
  }

  static Rehearsal undisturbed(int steps) {
    return new Rehearsal(steps, (_, _, _) -> Fault.NONE);
  }

  /** Runs to the end; cancels before the call with that number, if it is 0 or more. */
  Rehearsal run(int cancelAt) {
    Saga saga = load();
    Turn turn = saga.proceed(now);
    for (int i = 0; i < MAX_TURNS; i++) {
      note(turn);
      switch (turn.next()) {
        case Turn.Next.End() -> {
          write();
          assertThat(saga.state()).as("state in memory and in the journal").isEqualTo(state());
          return this;
        }
        case Turn.Next.Pause(var time, var again) -> {
          now = now.plus(time);
          if (again.isPresent()) {
            turn = new Turn(List.of(), false, new Turn.Next.Ask(again.get()));
          } else {
            turn = saga.proceed(now);
          }
        }
        case Turn.Next.Ask(var call) -> {
          if (calls.size() == cancelAt) {
            calls.add("cancel");
            Optional<Turn> round = saga.cancel(now);
            if (round.isPresent()) {
              turn = round.get();
              continue;
            }
          }
          Optional<Reply> reply = answer(call, saga.state().phase() == Phase.COMPENSATING);
          if (reply.isPresent()) {
            turn = saga.reply(call, reply.get(), now);
          } else {
            crashes++;
            unwritten.clear();
            saga = load();
            turn = saga.proceed(now);
          }
        }
      }
    }
    throw new AssertionError("does not end: " + state());
  }

  Rehearsal run() {
    return run(-1);
  }

  /** The state that the journal gives. */
  Operation.Known state() {
    Operation.State state = new Operation.Absent();
    for (Operation.Event event : journal) {
      state = Operation.evolve(state, event);
    }
    return Operation.known(state);
  }

  /** Everything that the journal tells of one step, in order. */
  List<Operation.StepChange> changes(int step) {
    return journal.stream()
        .filter(Operation.OperationProgressed.class::isInstance)
        .flatMap(event -> ((Operation.OperationProgressed) event).changes().stream())
        .filter(change -> change.index() == step)
        .toList();
  }

  List<String> calls() {
    return calls;
  }

  int crashes() {
    return crashes;
  }

  /** When it ended. */
  Instant ended() {
    return now;
  }

  /** The names that somebody holds in the end. */
  List<String> held() {
    return world.entrySet().stream()
        .filter(entry -> entry.getValue() instanceof NameClaim.Held)
        .map(Map.Entry::getKey)
        .toList();
  }

  private Saga load() {
    return new Saga(table, state(), crashes > 0, now);
  }

  private void note(Turn turn) {
    unwritten.addAll(turn.events());
    if (turn.durable()) {
      write();
    }
  }

  private void write() {
    journal.addAll(Compaction.of(unwritten));
    unwritten.clear();
  }

  /** Empty when the driver crashes. */
  private Optional<Reply> answer(Call call, boolean undo) {
    if (!(call instanceof Call.ToName(var name, var command))) {
      throw new AssertionError("unexpected call " + call);
    }
    Fault fault = faults.of(calls.size(), name, undo);
    calls.add((undo ? "undo " : "do ") + name);
    now = now.plus(CALL_TAKES);
    return switch (fault) {
      case NONE -> Optional.of(apply(name, command));
      case REFUSED -> Optional.of(new Reply.Refused(Problem.fatal("broken", "it is broken")));
      case BUSY -> Optional.of(new Reply.Refused(Problem.throttled("busy", "later")));
      case LOST -> silent();
      case ANSWER_LOST -> {
        apply(name, command);
        yield silent();
      }
      case CRASH_AFTER -> {
        apply(name, command);
        yield Optional.empty();
      }
      case CRASH_BEFORE -> Optional.empty();
    };
  }

  private Optional<Reply> silent() {
    now = now.plus(SILENCE_TAKES);
    return Optional.of(new Reply.Silent("no answer"));
  }

  private Reply apply(String name, NameClaim.Command command) {
    NameClaim.State before = world.getOrDefault(name, NameClaim.LOGIC.empty());
    Stamp stamp = new Stamp(now, ID.value(), name);
    return switch (NameClaim.LOGIC.decide(before, command, stamp)) {
      case Logic.Decision.Refused<NameClaim.Event>(var problem) -> new Reply.Refused(problem);
      case Logic.Decision.Accepted<NameClaim.Event>(var events) -> {
        NameClaim.State after = before;
        for (NameClaim.Event event : events) {
          after = NameClaim.LOGIC.evolve(after, event);
        }
        world.put(name, after);
        yield new Reply.Accepted(after);
      }
    };
  }
}
