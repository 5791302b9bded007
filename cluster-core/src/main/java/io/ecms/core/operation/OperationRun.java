package io.ecms.core.operation;

import io.ecms.core.operation.Operation.Event;
import io.ecms.core.operation.Operation.Known;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One loaded operation without the actor around it: what {@link Saga} decides, when that must be
 * written, and which reply is still waited for. {@link OperationActor} and the simulator drive it
 * alike; both lose it in a crash and begin another one from the journal.
 *
 * <p>Events are handed over for writing when an effect depends on them; the others gather until
 * somebody calls {@link #flush}. Not thread-safe; belongs to one driver.
 */
public final class OperationRun {

  /**
   * What to do now.
   *
   * @param write events that must be durable before {@code next} is done; may be empty
   * @param number of {@code next}: whatever comes back under an older number is late, see {@link
   *     #expects}
   */
  public record Act(List<Event> write, Turn.Next next, long number) {}

  private final Saga saga;
  private final List<Event> unwritten = new ArrayList<>();
  private long outstanding;
  private boolean pauses;

  private OperationRun(Saga saga) {
    this.saga = saga;
  }

  /** The run of an operation that was just accepted; {@link #proceed} begins it. */
  public static OperationRun begin(SagaTables tables, Known accepted, Instant now) {
    return new OperationRun(new Saga(tables.tableFor(accepted.request()), accepted, false, now));
  }

  /** A run after a crash, with the state that the journal has. */
  public static OperationRun resume(SagaTables tables, Known known, Instant now) {
    return new OperationRun(new Saga(tables.tableFor(known.request()), known, true, now));
  }

  /** The state with everything that was decided, durable or not. */
  public Known state() {
    return saga.state();
  }

  /** Direction and name of the step that it is at, for example {@code undo:disk}. */
  public String place() {
    return saga.place();
  }

  /** Number of the last act, 0 before the first. */
  public long outstanding() {
    return outstanding;
  }

  /** Whether what comes back under this number is still waited for. */
  public boolean expects(long number) {
    return number == outstanding;
  }

  /** Begins, or goes on after a pause with nothing to repeat. */
  public Act proceed(Instant now) {
    return act(saga.proceed(now));
  }

  /** Goes on with the outcome of the call that was asked for. */
  public Act reply(Call call, Reply reply, Instant now) {
    return act(saga.reply(call, reply, now));
  }

  /** Turns round; empty when it does so already or has ended. */
  public Optional<Act> cancel(Instant now) {
    return saga.cancel(now).map(this::act);
  }

  /**
   * Takes in what somebody else has to tell.
   *
   * @return what must be durable before that is acknowledged; nothing when it is known already or
   *     of no use any more
   */
  public List<Event> learn(Fact fact, Instant now) {
    List<Event> learned = saga.learn(fact, now);
    unwritten.addAll(learned);
    return learned.isEmpty() ? List.of() : flush();
  }

  /** Whether it only waits for time to pass, and may just as well go on now. */
  public boolean pauses() {
    return pauses;
  }

  /** Whether something is decided that neither was written nor will be with the next act. */
  public boolean hasUnwritten() {
    return !unwritten.isEmpty();
  }

  /** The events that are to be written now; they count as written from here on. */
  public List<Event> flush() {
    List<Event> batch = Compaction.of(unwritten);
    unwritten.clear();
    return batch;
  }

  private Act act(Turn turn) {
    outstanding++;
    pauses = turn.next() instanceof Turn.Next.Pause(_, var again) && again.isEmpty();
    unwritten.addAll(turn.events());
    return new Act(turn.durable() ? flush() : List.of(), turn.next(), outstanding);
  }
}
