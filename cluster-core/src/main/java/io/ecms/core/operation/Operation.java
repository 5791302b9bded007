package io.ecms.core.operation;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.ecms.core.entity.DomainEvent;
import io.ecms.core.entity.Stamp;
import io.ecms.core.entity.Wire;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An operation as data: its events, its states and how the one follows from the other. What happens
 * next is decided by {@link Saga}; {@link OperationActor} persists and asks.
 *
 * <pre>
 * Absent --OperationAccepted--> Accepted/Running --OperationEnded--> Succeeded
 *                                   |
 *                            OperationCompensating --OperationEnded--> Failed | Cancelled
 * </pre>
 */
public final class Operation {
  public static final String TYPE = "Operation";

  /** Events. */
  public sealed interface Event extends DomainEvent {}

  /**
   * Accepted and never lost from here on.
   *
   * @param deadline when it must have ended, undone if need be
   */
  public record OperationAccepted(
      OperationId id,
      OperationRequest request,
      List<String> steps,
      List<Fact> facts,
      Instant deadline,
      Stamp stamp)
      implements Event {}

  /** Steps went on; several at once when they were quick. */
  public record OperationProgressed(List<StepChange> changes, List<Fact> facts, Stamp stamp)
      implements Event {}

  public record OperationCompensating(Problem why, Stamp stamp) implements Event {}

  public record OperationEnded(Phase phase, Optional<Problem> why, Stamp stamp) implements Event {}

  /**
   * One step's next state.
   *
   * @param error why it failed, or while it runs why it does not get on at present
   */
  public record StepChange(int index, StepState state, Instant at, Optional<Problem> error) {}

  /** States. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  public sealed interface State extends Wire {}

  /** Nothing is known under this id. */
  public record Absent() implements State {}

  /** An operation. */
  public record Known(
      OperationId id,
      OperationRequest request,
      Phase phase,
      List<StepRecord> steps,
      List<Fact> facts,
      Optional<Problem> problem,
      Instant deadline,
      Instant createdAt,
      Instant updatedAt)
      implements State {

    /** The latest fact of a kind. */
    public <F extends Fact> Optional<F> latest(Class<F> kind) {
      return facts.reversed().stream().filter(kind::isInstance).map(kind::cast).findFirst();
    }

    /** All facts of a kind, oldest first. */
    public <F extends Fact> List<F> all(Class<F> kind) {
      return facts.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
  }

  /**
   * One step of an operation.
   *
   * @param startedAt when it began, however often it had to ask again since
   * @param error why it failed, or why it does not get on at present; none once it is done
   */
  public record StepRecord(
      String name,
      StepState state,
      Optional<Instant> startedAt,
      Optional<Instant> endedAt,
      Optional<Problem> error) {
    static StepRecord pending(String name) {
      return new StepRecord(
          name, StepState.PENDING, Optional.empty(), Optional.empty(), Optional.empty());
    }

    StepRecord with(StepChange change) {
      return switch (change.state()) {
        case PENDING, RUNNING ->
            new StepRecord(
                name,
                change.state(),
                startedAt.or(() -> Optional.of(change.at())),
                Optional.empty(),
                change.error());
        case DONE -> ended(change, change.error());
        case FAILED, UNDONE, UNDO_FAILED -> ended(change, change.error().or(() -> error));
      };
    }

    private StepRecord ended(StepChange change, Optional<Problem> why) {
      return new StepRecord(name, change.state(), startedAt, Optional.of(change.at()), why);
    }
  }

  private Operation() {}

  /** The state after {@code event}. */
  public static State evolve(State state, Event event) {
    Instant at = event.stamp().at();
    return switch (event) {
      case OperationAccepted(var id, var request, var names, var facts, var deadline, _) -> {
        List<StepRecord> steps = new ArrayList<>();
        names.forEach(name -> steps.add(StepRecord.pending(name)));
        yield new Known(
            id,
            request,
            Phase.ACCEPTED,
            List.copyOf(steps),
            List.copyOf(facts),
            Optional.empty(),
            deadline,
            at,
            at);
      }
      case OperationProgressed(var changes, var facts, _) -> {
        Known k = known(state);
        List<StepRecord> steps = new ArrayList<>(k.steps());
        changes.forEach(c -> steps.set(c.index(), steps.get(c.index()).with(c)));
        List<Fact> all = new ArrayList<>(k.facts());
        all.addAll(facts);
        Phase phase = k.phase() == Phase.ACCEPTED ? Phase.RUNNING : k.phase();
        yield next(k, phase, List.copyOf(steps), List.copyOf(all), k.problem(), at);
      }
      case OperationCompensating(var why, _) -> {
        Known k = known(state);
        yield next(k, Phase.COMPENSATING, k.steps(), k.facts(), Optional.of(why), at);
      }
      case OperationEnded(var phase, var why, _) -> {
        Known k = known(state);
        yield next(k, phase, k.steps(), k.facts(), why, at);
      }
    };
  }

  private static Known next(
      Known k,
      Phase phase,
      List<StepRecord> steps,
      List<Fact> facts,
      Optional<Problem> problem,
      Instant at) {
    return new Known(
        k.id(), k.request(), phase, steps, facts, problem, k.deadline(), k.createdAt(), at);
  }

  static Known known(State state) {
    return switch (state) {
      case Known known -> known;
      case Absent() ->
          throw new IllegalStateException("the first event of an operation is OperationAccepted");
    };
  }
}
