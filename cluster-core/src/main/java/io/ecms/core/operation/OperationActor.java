package io.ecms.core.operation;

import io.ecms.core.entity.Answer;
import io.ecms.core.entity.Stamp;
import io.ecms.core.model.Problem;
import io.ecms.core.operation.Operation.Event;
import io.ecms.core.operation.Operation.Known;
import io.ecms.core.operation.Operation.OperationAccepted;
import io.ecms.core.operation.Operation.State;
import io.ecms.core.operation.OperationMessage.AwaitEnd;
import io.ecms.core.operation.OperationMessage.Cancel;
import io.ecms.core.operation.OperationMessage.Inquiry;
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
 * Drives one operation: records what {@link Saga} decides, asks whom it wants asked, and goes on
 * with the reply. After a crash it goes on by itself as soon as it is loaded.
 *
 * <p>Events are written at once when an effect depends on them, when the saga turns round and when
 * it ends; the quick steps in between are written together, at most {@link #WRITE_AFTER} late. What
 * is lost with an unwritten step is only the knowledge that it was done: it is done again, which is
 * harmless by the contract of {@link Step}.
 *
 * <p>Mutable state, all of it confined to the actor: the run, the unwritten events, the number of
 * the outstanding call (a late reply to an earlier one is ignored) and who waits for what.
 */
public final class OperationActor extends EventSourcedBehavior<OperationMessage, Event, State> {
  private static final Duration WRITE_AFTER = Duration.ofMillis(100);
  private static final Duration STAY_AFTER_END = Duration.ofSeconds(5);
  private static final int MAX_WAITERS = 1_000;

  private record Replied(long number, Call call, Reply reply) implements OperationMessage {}

  private record PauseOver(long number, Optional<Call> again) implements OperationMessage {}

  private record WriteNow() implements OperationMessage {}

  private record LeaveNow() implements OperationMessage {}

  private final ActorContext<OperationMessage> context;
  private final TimerScheduler<OperationMessage> timers;
  private final EntityContext<OperationMessage> entity;
  private final SagaTables tables;
  private final Caller caller;
  private final InstantSource clock;
  private final Set<String> tags;

  private @Nullable Saga saga;
  private final List<Event> unwritten = new ArrayList<>();
  private long outstanding;
  private final List<ActorRef<Answer>> untilAdmitted = new ArrayList<>();
  private final List<ActorRef<Answer>> untilEnded = new ArrayList<>();

  private OperationActor(
      ActorContext<OperationMessage> context,
      TimerScheduler<OperationMessage> timers,
      EntityContext<OperationMessage> entity,
      SagaTables tables,
      Caller caller,
      InstantSource clock,
      Set<String> tags) {
    super(PersistenceId.of(Operation.TYPE, entity.getEntityId()));
    this.context = context;
    this.timers = timers;
    this.entity = entity;
    this.tables = tables;
    this.caller = caller;
    this.clock = clock;
    this.tags = tags;
  }

  /** The behaviour of one operation. */
  public static Behavior<OperationMessage> create(
      EntityContext<OperationMessage> entity,
      SagaTables tables,
      Caller caller,
      InstantSource clock,
      Set<String> tags) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(
            timers -> new OperationActor(context, timers, entity, tables, caller, clock, tags)));
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
        begin(known);
        // Goes on by way of a message, because a signal cannot persist.
        context.getSelf().tell(new PauseOver(outstanding, Optional.empty()));
      }
    }
  }

  private void begin(Known known) {
    saga = new Saga(tables.tableFor(known.request()), known, clock.instant());
  }

  @Override
  public CommandHandler<OperationMessage, Event, State> commandHandler() {
    return (state, message) ->
        switch (message) {
          case Open open -> open(state, open);
          case Inquiry(var replyTo) -> {
            replyTo.tell(answer(state));
            yield Effect().none();
          }
          case AwaitEnd(var replyTo) -> awaitEnd(state, replyTo);
          case Cancel(var replyTo) -> cancel(state, replyTo);
          case Replied(var number, var call, var reply) when number == outstanding ->
              turn(run().reply(call, reply, clock.instant()));
          case PauseOver(var number, var again) when number == outstanding ->
              again.map(this::askAgain).orElseGet(() -> turn(run().proceed(clock.instant())));
          case WriteNow() -> write(() -> {});
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

  private Effect<Event, State> open(State state, Open open) {
    return switch (state) {
      case Known known when known.request().equals(open.request()) -> {
        answerOpen(known, open.replyTo());
        yield Effect().none();
      }
      case Known known -> {
        open.replyTo()
            .tell(
                new Answer.No(
                    Problem.conflict(
                        "idempotency-key-reused",
                        "operation " + known.id() + " was opened with another request")));
        yield Effect().none();
      }
      case Operation.Absent() -> {
        StepTable table = tables.tableFor(open.request());
        var now = clock.instant();
        Event accepted =
            new OperationAccepted(
                open.id(),
                open.request(),
                table.names(),
                open.facts(),
                now.plus(table.deadline()),
                new Stamp(now, open.by(), open.request().kind()));
        timers.cancel(LeaveNow.class);
        yield Effect()
            .persist(accepted)
            .thenRun(after -> {
              begin(Operation.known(after));
              answerOpen(Operation.known(after), open.replyTo());
              context.getSelf().tell(new PauseOver(outstanding, Optional.empty()));
            });
      }
    };
  }

  private void answerOpen(Known durable, ActorRef<Answer> replyTo) {
    Known now = saga == null ? durable : saga.state();
    StepState first = now.steps().getFirst().state();
    boolean undecided =
        tables.tableFor(now.request()).admission()
            && (first == StepState.PENDING || first == StepState.RUNNING);
    if (undecided && !now.phase().ended()) {
      untilAdmitted.add(replyTo);
    } else {
      replyTo.tell(admission(now));
    }
  }

  private Answer admission(Known now) {
    boolean refused =
        tables.tableFor(now.request()).admission()
            && now.phase().ended()
            && now.steps().getFirst().error().isPresent();
    return refused && now.problem().isPresent() ? new Answer.No(now.problem().get()) : answer(now);
  }

  private Answer answer(State state) {
    State newest = saga == null ? state : saga.state();
    return new Answer.Done(lastSequenceNumber(context), newest);
  }

  private Effect<Event, State> awaitEnd(State state, ActorRef<Answer> replyTo) {
    boolean waits = state instanceof Known known && !known.phase().ended();
    if (waits && untilEnded.size() < MAX_WAITERS) {
      untilEnded.add(replyTo);
    } else {
      replyTo.tell(answer(state));
    }
    return Effect().none();
  }

  private Effect<Event, State> cancel(State state, ActorRef<Answer> replyTo) {
    Optional<Turn> turn = saga == null ? Optional.empty() : saga.cancel(clock.instant());
    replyTo.tell(answer(state));
    return turn.map(
            t -> {
              outstanding++;
              return turn(t);
            })
        .orElseGet(() -> Effect().none());
  }

  private Saga run() {
    if (saga == null) {
      throw new IllegalStateException("no run in an operation that goes on");
    }
    return saga;
  }

  private Effect<Event, State> askAgain(Call call) {
    ask(call);
    return Effect().none();
  }

  private Effect<Event, State> turn(Turn turn) {
    unwritten.addAll(turn.events());
    if (turn.durable()) {
      return write(() -> carryOut(turn.next()));
    }
    carryOut(turn.next());
    if (!unwritten.isEmpty() && !timers.isTimerActive(WriteNow.class)) {
      timers.startSingleTimer(WriteNow.class, new WriteNow(), WRITE_AFTER);
    }
    return Effect().none();
  }

  private Effect<Event, State> write(Runnable then) {
    timers.cancel(WriteNow.class);
    List<Event> batch = List.copyOf(unwritten);
    unwritten.clear();
    if (batch.isEmpty()) {
      then.run();
      return Effect().none();
    }
    return Effect().persist(Compaction.of(batch)).thenRun(_ -> then.run());
  }

  private void carryOut(Turn.Next next) {
    outstanding++;
    switch (next) {
      case Turn.Next.Ask(var call) -> ask(call);
      case Turn.Next.Pause(var time, var again) ->
          timers.startSingleTimer(PauseOver.class, new PauseOver(outstanding, again), time);
      case Turn.Next.End() -> ended();
    }
    answerAdmitted();
  }

  private void ask(Call call) {
    long number = outstanding;
    Known now = run().state();
    String step = run().place();
    context.pipeToSelf(
        caller.call(now.id(), step, call),
        (reply, failure) ->
            new Replied(
                number, call, reply != null ? reply : new Reply.Silent(String.valueOf(failure))));
  }

  private void answerAdmitted() {
    Known now = run().state();
    boolean undecided =
        now.steps().getFirst().state() == StepState.PENDING
            || now.steps().getFirst().state() == StepState.RUNNING
            || (now.steps().getFirst().error().isPresent() && !now.phase().ended());
    if (!undecided) {
      untilAdmitted.forEach(replyTo -> replyTo.tell(admission(now)));
      untilAdmitted.clear();
    }
  }

  private void ended() {
    Known now = run().state();
    untilEnded.forEach(replyTo -> replyTo.tell(answer(now)));
    untilEnded.clear();
    leaveSoon();
  }

  /** Ended operations are many: they leave memory long before idle passivation would take them. */
  private void leaveSoon() {
    timers.startSingleTimer(LeaveNow.class, new LeaveNow(), STAY_AFTER_END);
  }
}
