package io.ecms.sim.shell;

import io.ecms.core.entity.Answer;
import io.ecms.core.entity.Wire;
import io.ecms.core.model.OperationId;
import io.ecms.core.operation.Call;
import io.ecms.core.operation.Fact;
import io.ecms.core.operation.Opening;
import io.ecms.core.operation.Operation;
import io.ecms.core.operation.OperationRequest;
import io.ecms.core.operation.OperationRun;
import io.ecms.core.operation.Reply;
import io.ecms.core.operation.SagaTables;
import io.ecms.core.operation.Turn;
import io.ecms.sim.engine.Life;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The simulator's counterpart of the product's operation actor. */
final class OperationShell extends Persistent<Operation.Event> {
  private static final Duration WRITE_AFTER = Duration.ofMillis(100);

  /** Carries out calls for an operation. */
  interface Caller {
    void call(Life life, OperationId operation, String step, Call call, Consumer<Reply> then);
  }

  private record Waiter(Call.Until until, Consumer<Answer> reply) {}

  private final SagaTables tables;
  private final Caller caller;
  private final List<Consumer<Answer>> untilAdmitted = new ArrayList<>();
  private final List<Waiter> waiters = new ArrayList<>();
  private @Nullable OperationRun run;
  private @Nullable Life writingLater;

  OperationShell(World world, SagaTables tables, Caller caller, String id) {
    super(world, Operation.TYPE, id, new Operation.Absent());
    this.tables = tables;
    this.caller = caller;
  }

  @Override
  void loaded() {
    if (state() instanceof Operation.Known known && !known.phase().ended()) {
      begin(OperationRun.resume(tables, known, world.time.instant()));
    }
  }

  private void begin(OperationRun begun) {
    run = begun;
    world.time.after(Duration.ZERO, life, () -> receive(() -> goOn(begun.outstanding())));
  }

  private void goOn(long number) {
    if (run != null && run.expects(number)) {
      act(run.proceed(world.time.instant()));
    }
  }

  void open(
      OperationId id,
      OperationRequest request,
      List<Fact> facts,
      String by,
      Consumer<Answer> reply) {
    receive(() -> {
      Opening opening =
          Opening.of(
              (Operation.State) state(), id, request, facts, by, tables, world.time.instant());
      switch (opening) {
        case Opening.There(var known) -> answerOpen(known, reply);
        case Opening.Refused(var problem) -> reply.accept(new Answer.No(problem));
        case Opening.Begins(var accepted) ->
            persist(
                List.of(accepted),
                () -> {
                  Operation.Known known = (Operation.Known) state();
                  begin(OperationRun.begin(tables, known, world.time.instant()));
                  answerOpen(known, reply);
                });
      }
    });
  }

  private void answerOpen(Operation.Known durable, Consumer<Answer> reply) {
    untilAdmitted.add(reply);
    answerAdmitted(run == null ? durable : run.state());
  }

  private void answerAdmitted(Operation.Known now) {
    switch (Opening.verdict(now, tables)) {
      case Opening.Verdict.Undecided() -> {}
      case Opening.Verdict.Admitted() -> tell(done(now));
      case Opening.Verdict.NotAdmitted(var problem) -> tell(new Answer.No(problem));
    }
  }

  private void tell(Answer answer) {
    List<Consumer<Answer>> all = List.copyOf(untilAdmitted);
    untilAdmitted.clear();
    all.forEach(reply -> reply.accept(answer));
  }

  void await(Call.Until until, Consumer<Answer> reply) {
    receive(() -> {
      if (newest() instanceof Operation.Known known && !until.isTrueOf(known)) {
        waiters.add(new Waiter(until, reply));
      } else {
        reply.accept(done(newest()));
      }
    });
  }

  private void answerWaiters(Operation.Known now) {
    List<Waiter> answered =
        waiters.stream().filter(waiter -> waiter.until().isTrueOf(now)).toList();
    waiters.removeAll(answered);
    answered.forEach(waiter -> waiter.reply().accept(done(now)));
  }

  void learn(Fact fact, Consumer<Answer> reply) {
    receive(() -> {
      List<Operation.Event> learned =
          run == null ? List.of() : run.learn(fact, world.time.instant());
      if (learned.isEmpty()) {
        reply.accept(done(newest()));
      } else {
        stopWritingLater();
        persist(learned, () -> learned(reply));
      }
    });
  }

  private void learned(Consumer<Answer> reply) {
    reply.accept(done(newest()));
    OperationRun going = run;
    if (going != null && going.pauses()) {
      long number = going.outstanding();
      world.time.after(Duration.ZERO, life, () -> receive(() -> goOn(number)));
    }
  }

  void inquire(Consumer<Answer> reply) {
    receive(() -> reply.accept(done(newest())));
  }

  private Wire newest() {
    return run == null ? state() : run.state();
  }

  void cancel(Consumer<Answer> reply) {
    receive(() -> {
      Optional<OperationRun.Act> act =
          run == null ? Optional.empty() : run.cancel(world.time.instant());
      reply.accept(done(newest()));
      act.ifPresent(this::act);
    });
  }

  private void act(OperationRun.Act act) {
    if (act.write().isEmpty()) {
      carryOut(act);
      writeLater();
    } else {
      stopWritingLater();
      persist(act.write(), () -> carryOut(act));
    }
  }

  private void writeLater() {
    if (run != null && run.hasUnwritten() && writingLater == null) {
      Life timer = new Life();
      writingLater = timer;
      world.time.after(
          WRITE_AFTER,
          timer,
          () -> {
            if (!life.ended()) {
              receive(this::writeNow);
            }
          });
    }
  }

  private void writeNow() {
    stopWritingLater();
    List<Operation.Event> batch = run == null ? List.of() : run.flush();
    if (!batch.isEmpty()) {
      persist(batch, () -> {});
    }
  }

  private void stopWritingLater() {
    if (writingLater != null) {
      writingLater.end();
      writingLater = null;
    }
  }

  private void carryOut(OperationRun.Act act) {
    switch (act.next()) {
      case Turn.Next.Ask(var call) -> ask(call, act.number());
      case Turn.Next.Pause(var time, var again) ->
          world.time.after(
              time,
              life,
              () ->
                  receive(() ->
                      again.ifPresentOrElse(
                          call -> askAgain(call, act.number()), () -> goOn(act.number()))));
      case Turn.Next.End() -> {}
    }
    if (run != null) {
      answerAdmitted(run.state());
      answerWaiters(run.state());
    }
  }

  private void askAgain(Call call, long number) {
    if (run != null && run.expects(number)) {
      ask(call, number);
    }
  }

  private void ask(Call call, long number) {
    OperationRun asking = run;
    if (asking == null) {
      throw new IllegalStateException("asks without a run");
    }
    String step = asking.place();
    OperationId id = asking.state().id();
    world.trace.note("asks", id.value(), () -> step + " " + call);
    caller.call(
        life,
        id,
        step,
        call,
        reply ->
            receive(() -> {
              if (asking.expects(number)) {
                world.trace.note("hears", id.value(), () -> step + " " + reply);
                act(asking.reply(call, reply, world.time.instant()));
              }
            }));
  }
}
