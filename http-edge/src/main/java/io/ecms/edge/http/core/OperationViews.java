package io.ecms.edge.http.core;

import io.ecms.core.model.Problem;
import io.ecms.core.operation.BatchMember;
import io.ecms.core.operation.Operation;
import io.ecms.core.operation.OperationRequest.VmBatch;
import io.ecms.edge.http.api.OperationView;
import io.ecms.edge.http.api.OperationView.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows operations. */
final class OperationViews {
  private OperationViews() {}

  static Optional<OperationView> of(Operation.State state) {
    return switch (state) {
      case Operation.Absent() -> Optional.empty();
      case Operation.Known operation -> Optional.of(of(operation));
    };
  }

  static OperationView of(Operation.Known operation) {
    return new OperationView(
        operation.id(),
        operation.request().kind(),
        operation.phase(),
        operation.steps().stream().map(OperationViews::step).toList(),
        operation.request().resource(),
        failure(operation.problem()),
        operation.createdAt(),
        operation.deadline(),
        operation.phase().ended() ? operation.updatedAt() : null,
        operation.request() instanceof VmBatch batch ? members(operation, batch) : null);
  }

  private static List<OperationView.Member> members(Operation.Known operation, VmBatch batch) {
    List<OperationView.Member> members = new ArrayList<>();
    BatchMember.fates(operation, batch)
        .forEach((member, fate) ->
            members.add(
                new OperationView.Member(
                    member.spec().name(),
                    member.vm(),
                    fate.state(),
                    fate.node().orElse(null),
                    member.start(),
                    failure(fate.why()))));
    return members;
  }

  private static OperationView.Step step(Operation.StepRecord step) {
    return new OperationView.Step(
        step.name(),
        step.state(),
        step.startedAt().orElse(null),
        step.endedAt().orElse(null),
        failure(step.error()));
  }

  private static @Nullable Failure failure(Optional<Problem> problem) {
    return problem.map(why -> new Failure(why.code(), why.message(), why.retryable())).orElse(null);
  }
}
