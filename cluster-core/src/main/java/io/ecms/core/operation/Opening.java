package io.ecms.core.operation;

import io.ecms.core.entity.Answer;
import io.ecms.core.entity.Stamp;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.Problem;
import io.ecms.core.operation.Operation.Known;
import io.ecms.core.operation.Operation.OperationAccepted;
import io.ecms.core.operation.Operation.State;
import java.time.Instant;
import java.util.List;

/** What becomes of the wish to open an operation; pure. */
public sealed interface Opening {

  /** It is new: begins when the event is durable. */
  record Begins(OperationAccepted event) implements Opening {}

  /** It was opened before with the same request. */
  record There(Known operation) implements Opening {}

  /** Its id stands for another request. */
  record Refused(Problem problem) implements Opening {}

  /** Whether an operation is admitted, as whoever opened it is told. */
  sealed interface Verdict {

    /** Its deciding steps have not all ended yet. */
    record Undecided() implements Verdict {}

    record Admitted() implements Verdict {}

    /** It has ended without having changed anything. */
    record NotAdmitted(Problem problem) implements Verdict {}
  }

  /** Whether an answer is the state of an operation that has ended. */
  static boolean hasEnded(Answer answer) {
    return answer instanceof Answer.Done(_, Known known) && known.phase().ended();
  }

  /** Opens {@code id}, or finds it. */
  static Opening of(
      State state,
      OperationId id,
      OperationRequest request,
      List<Fact> facts,
      String by,
      SagaTables tables,
      Instant now) {
    return switch (state) {
      case Known known when known.request().equals(request) -> new There(known);
      case Known known ->
          new Refused(
              Problem.conflict(
                  "idempotency-key-reused",
                  "operation " + known.id() + " was opened with another request"));
      case Operation.Absent() -> {
        StepTable table = tables.tableFor(request);
        yield new Begins(
            new OperationAccepted(
                id,
                request,
                table.names(),
                facts,
                now.plus(table.deadline()),
                new Stamp(now, by, request.kind())));
      }
    };
  }

  /** An operation of which a deciding step has failed is not told of before that is undone. */
  static Verdict verdict(Known now, SagaTables tables) {
    List<Operation.StepRecord> deciding =
        now.steps().subList(0, tables.tableFor(now.request()).deciding());
    boolean begun =
        deciding.stream()
            .map(Operation.StepRecord::state)
            .anyMatch(state -> state == StepState.PENDING || state == StepState.RUNNING);
    boolean refused = deciding.stream().anyMatch(step -> step.error().isPresent());
    if (deciding.isEmpty()) {
      return new Verdict.Admitted();
    }
    if (!now.phase().ended() && (begun || refused)) {
      return new Verdict.Undecided();
    }
    return refused && now.problem().isPresent()
        ? new Verdict.NotAdmitted(now.problem().get())
        : new Verdict.Admitted();
  }
}
