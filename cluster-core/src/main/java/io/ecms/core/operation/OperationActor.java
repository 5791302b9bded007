package io.ecms.core.operation;

import io.ecms.core.entity.Answer;
import io.ecms.core.entity.EntityShell;
import io.ecms.core.fence.Fence;
import io.ecms.core.operation.Operation.Event;
import io.ecms.core.operation.Operation.Known;
import io.ecms.core.operation.Operation.State;
import io.ecms.core.operation.OperationMessage.AwaitDecision;
import io.ecms.core.operation.OperationMessage.AwaitEnd;
import io.ecms.core.operation.OperationMessage.Cancel;
import io.ecms.core.operation.OperationMessage.Inquiry;
import io.ecms.core.operation.OperationMessage.Learn;
import io.ecms.core.operation.OperationMessage.Open;
import io.ecms.core.operation.OperationMessage.Wake;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityContext;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;

/**
 * Drives one operation: records what {@link OperationRun} decides, asks whom it wants asked, and
 * goes on with the reply. After a crash it goes on by itself as soon as it is loaded.
 *
 * <p>Events are written at once when an effect depends on them, when the saga turns round and when
 * it ends; the quick steps in between are written together, at most {@link #WRITE_AFTER} late. What
 * is lost with an unwritten step is only the knowledge that it was done: it is done again, which is
 * harmless by the contract of {@link Step}.
 *
 * <p>Without the {@link Fence} it stands still: nobody is answered, nothing is written, and nobody
 * is asked to do anything, because the operation may go on elsewhere by now.
 *
 * <p>Mutable state, all of it confined to the actor: the run (a late reply to an earlier call of it
 * is ignored) and who waits for what.
 */
public final class OperationActor extends EventSourcedBehavior<OperationMessage, Event, State> {
  private static final Duration WRITE_AFTER = Duration.ofMillis(100);
  private static final Duration STAY_AFTER_END = Duration.ofSeconds(5);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
  private static final int MAX_WAITERS = 1_000;

  private record Replied(long number, Call call, Reply reply) implements OperationMessage {}

  private record PauseOver(long number, Optional<Call> again) implements OperationMessage {}

  private record WriteNow() implements OperationMessage {}

  private record LeaveNow() implements OperationMessage {}

  private record Waiter(Call.Until until, ActorRef<Answer> replyTo) {}

  private final ActorContext<OperationMessage> context;
  private final TimerScheduler<OperationMessage> timers;
  private final EntityContext<OperationMessage> entity;
  private final SagaTables tables;
  private final Caller caller;
  private final InstantSource clock;
  private final Fence fence;
  private final Set<String> tags;

  private @Nullable OperationRun run;
  private final List<ActorRef<Answer>> untilAdmitted = new ArrayList<>();
  private final List<Waiter> waiters = new ArrayList<>();

  private OperationActor(
      ActorContext<OperationMessage> context,
      TimerScheduler<OperationMessage> timers,
      EntityContext<OperationMessage> entity,
      SagaTables tables,
      Caller caller,
      InstantSource clock,
      Fence fence,
      Set<String> tags) {
    super(PersistenceId.of(Operation.TYPE, entity.getEntityId()));
    this.context = context;
    this.timers = timers;
    this.entity = entity;
    this.tables = tables;
    this.caller = caller;
    this.clock = clock;
    this.fence = fence;
    this.tags = tags;
  }

  /**
   * The behaviour of one operation.
   *
   * @param fence whether this server may act
   * @param tags tags of every event
   */
  public static Behavior<OperationMessage> create(
      EntityContext<OperationMessage> entity,
      SagaTables tables,
      Caller caller,
      InstantSource clock,
      Fence fence,
      Set<String> tags) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers ->
            new OperationActor(context, timers, entity, tables, caller, clock, fence, tags)));
  }

  @Override
  public State emptyState() {
    return new Operation.Absent();
  }

  @Override
  public EventHandler<State, Event> eventHandler() {
    return Operation::evolve;
  }

  @Override
  public String snapshotPluginId() {
    return EntityShell.NO_SNAPSHOTS; // a handful of events, and then it has ended
  }

  @Override
  public Set<String> tagsFor(Event event) {
    return tags;
  }

  @Override
  public SignalHandler<State> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), this::afterRecovery)
        .build();
  }

  private void afterRecovery(State state) {
    switch (state) {
      case Operation.Absent() -> leaveSoon();
      case Known known when known.phase().ended() -> leaveSoon();
      case Known known -> {
        // Goes on by way of a message, because a signal cannot persist.
        begin(OperationRun.resume(tables, known, clock.instant()));
      }
    }
  }

  private void begin(OperationRun begun) {
    run = begun;
    context.getSelf().tell(new PauseOver(begun.outstanding(), Optional.empty()));
  }

  @Override
  public CommandHandler<OperationMessage, Event, State> commandHandler() {
    return (state, message) -> fence.held() ? handle(state, message) : standStill(message);
  }

  private Effect<Event, State> handle(State state, OperationMessage message) {
    return switch (message) {
      case Open open -> open(state, open);
      case Inquiry(var replyTo) -> {
        replyTo.tell(answer(state));
        yield Effect().none();
      }
      case AwaitEnd(var replyTo) -> await(state, Call.Until.ENDED, replyTo);
      case AwaitDecision(var replyTo) -> await(state, Call.Until.DECIDED, replyTo);
      case Learn(var fact, var replyTo) -> learn(state, fact, replyTo);
      case Cancel(var replyTo) -> cancel(state, replyTo);
      case Replied(var number, var call, var reply) when run().expects(number) ->
          act(run().reply(call, reply, clock.instant()));
      case PauseOver(var number, var again) when run().expects(number) ->
          again
              .map(call -> askAgain(call, number))
              .orElseGet(() -> act(run().proceed(clock.instant())));
      case WriteNow() -> write(run().flush(), () -> {});
      case LeaveNow() -> {
        entity.getShard().tell(new ClusterSharding.Passivate<>(context.getSelf()));
        yield Effect().none();
      }
      // A wake-up has done its work by loading the entity; other numbers are late replies.
      case Wake _, Replied _, PauseOver _ -> Effect().none();
      case OperationMessage unknown ->
          throw new IllegalStateException("unknown message " + unknown);
    };
  }

  /** Refuses who asks, and looks again a little later whether the operation may go on. */
  private Effect<Event, State> standStill(OperationMessage message) {
    switch (message) {
      case Open(_, _, _, _, var replyTo) -> refuse(replyTo);
      case Inquiry(var replyTo) -> refuse(replyTo);
      case AwaitEnd(var replyTo) -> refuse(replyTo);
      case AwaitDecision(var replyTo) -> refuse(replyTo);
      case Learn(_, var replyTo) -> refuse(replyTo);
      case Cancel(var replyTo) -> refuse(replyTo);
      case Wake() -> {
        // It is loaded, which is all that is asked; it goes on by its own messages.
      }
      case OperationMessage own -> timers.startSingleTimer(own, own, LOOK_AGAIN);
    }
    return Effect().none();
  }

  private static void refuse(ActorRef<Answer> replyTo) {
    replyTo.tell(new Answer.No(Fence.refusal()));
  }

  /** What was written while the lease ran out is not acknowledged. */
  private Answer acknowledged(Answer answer) {
    return fence.held() ? answer : new Answer.No(Fence.unsettled());
  }

  private Effect<Event, State> open(State state, Open open) {
    Opening opening =
        Opening.of(
            state, open.id(), open.request(), open.facts(), open.by(), tables, clock.instant());
    return switch (opening) {
      case Opening.There(var known) -> {
        answerOpen(known, open.replyTo());
        yield Effect().none();
      }
      case Opening.Refused(var problem) -> {
        open.replyTo().tell(new Answer.No(problem));
        yield Effect().none();
      }
      case Opening.Begins(var accepted) -> {
        timers.cancel(LeaveNow.class);
        yield Effect()
            .persist(accepted)
            .thenRun(after -> {
              begin(OperationRun.begin(tables, Operation.known(after), clock.instant()));
              answerOpen(Operation.known(after), open.replyTo());
            });
      }
    };
  }

  private void answerOpen(Known durable, ActorRef<Answer> replyTo) {
    untilAdmitted.add(replyTo);
    answerAdmitted(run == null ? durable : run.state());
  }

  private void answerAdmitted(Known now) {
    Optional<Answer> answer =
        switch (Opening.verdict(now, tables)) {
          case Opening.Verdict.Undecided() -> Optional.empty();
          case Opening.Verdict.Admitted() -> Optional.of(answer(now));
          case Opening.Verdict.NotAdmitted(var problem) -> Optional.of(new Answer.No(problem));
        };
    answer.ifPresent(told -> {
      untilAdmitted.forEach(replyTo -> replyTo.tell(acknowledged(told)));
      untilAdmitted.clear();
    });
  }

  private Answer answer(State state) {
    State newest = run == null ? state : run.state();
    return new Answer.Done(lastSequenceNumber(context), newest);
  }

  private Effect<Event, State> await(State state, Call.Until until, ActorRef<Answer> replyTo) {
    State newest = run == null ? state : run.state();
    if (newest instanceof Known known && !until.isTrueOf(known) && waiters.size() < MAX_WAITERS) {
      waiters.add(new Waiter(until, replyTo));
    } else {
      replyTo.tell(answer(state));
    }
    return Effect().none();
  }

  private void answerWaiters(Known now) {
    waiters.removeIf(waiter -> {
      boolean over = waiter.until().isTrueOf(now);
      if (over) {
        waiter.replyTo().tell(acknowledged(answer(now)));
      }
      return over;
    });
  }

  /** What it waits for may just have been told. */
  private Effect<Event, State> learn(State state, Fact fact, ActorRef<Answer> replyTo) {
    List<Event> learned = run == null ? List.of() : run.learn(fact, clock.instant());
    return write(
        learned,
        () -> {
          replyTo.tell(acknowledged(answer(state)));
          if (!learned.isEmpty() && run().pauses()) {
            context.getSelf().tell(new PauseOver(run().outstanding(), Optional.empty()));
          }
        });
  }

  private Effect<Event, State> cancel(State state, ActorRef<Answer> replyTo) {
    Optional<OperationRun.Act> act = run == null ? Optional.empty() : run.cancel(clock.instant());
    replyTo.tell(answer(state));
    return act.map(this::act).orElseGet(() -> Effect().none());
  }

  private OperationRun run() {
    if (run == null) {
      throw new IllegalStateException("no run in an operation that goes on");
    }
    return run;
  }

  private Effect<Event, State> askAgain(Call call, long number) {
    ask(call, number);
    return Effect().none();
  }

  private Effect<Event, State> act(OperationRun.Act act) {
    if (!act.write().isEmpty()) {
      return write(act.write(), () -> carryOut(act));
    }
    carryOut(act);
    if (run().hasUnwritten() && !timers.isTimerActive(WriteNow.class)) {
      timers.startSingleTimer(WriteNow.class, new WriteNow(), WRITE_AFTER);
    }
    return Effect().none();
  }

  private Effect<Event, State> write(List<Event> batch, Runnable then) {
    timers.cancel(WriteNow.class);
    if (batch.isEmpty()) {
      then.run();
      return Effect().none();
    }
    return Effect().persist(batch).thenRun(_ -> then.run());
  }

  private void carryOut(OperationRun.Act act) {
    switch (act.next()) {
      case Turn.Next.Ask(var call) -> ask(call, act.number());
      case Turn.Next.Pause(var time, var again) ->
          timers.startSingleTimer(PauseOver.class, new PauseOver(act.number(), again), time);
      case Turn.Next.End() -> ended();
    }
    answerAdmitted(run().state());
    answerWaiters(run().state());
  }

  private void ask(Call call, long number) {
    if (!fence.held()) {
      timers.startSingleTimer(
          PauseOver.class, new PauseOver(number, Optional.of(call)), LOOK_AGAIN);
      return;
    }
    context.pipeToSelf(
        caller.call(run().state().id(), run().place(), call),
        (reply, failure) ->
            new Replied(
                number, call, reply != null ? reply : new Reply.Silent(String.valueOf(failure))));
  }

  private void ended() {
    leaveSoon();
  }

  /** Ended operations are many: they leave memory long before idle passivation would take them. */
  private void leaveSoon() {
    timers.startSingleTimer(LeaveNow.class, new LeaveNow(), STAY_AFTER_END);
  }
}
