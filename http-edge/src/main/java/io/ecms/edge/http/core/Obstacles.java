package io.ecms.edge.http.core;

import static java.util.concurrent.CompletableFuture.failedStage;

import io.ecms.core.cluster.Entities;
import io.ecms.core.entity.Answer;
import io.ecms.core.model.VmId;
import io.ecms.core.vm.Vm;
import io.ecms.edge.http.api.ApiException;
import io.ecms.edge.http.api.ApiProblem;
import java.util.concurrent.CompletionStage;

/**
 * Names the operation that is in the way of a command on a VM, so that a client can wait for it. It
 * is asked only after a refusal, and may have ended by then; the refusal is then told without it.
 */
final class Obstacles {
  private static final String CODE = "operation-in-progress";

  private final Entities entities;

  Obstacles(Entities entities) {
    this.entities = entities;
  }

  <T> CompletionStage<T> named(VmId vm, CompletionStage<T> answer) {
    return answer.exceptionallyCompose(failure ->
        Failures.unwrapped(failure) instanceof ApiException refusal
                && refusal.problem().code().equals(CODE)
            ? entities
                .vm(vm)
                .thenCompose(now -> failedStage(new ApiException(with(refusal.problem(), now))))
            : failedStage(failure));
  }

  private static ApiProblem with(ApiProblem problem, Answer now) {
    return now instanceof Answer.Done(_, Vm.Known vm) && vm.claim().isPresent()
        ? problem.withOperation(vm.claim().get().operation())
        : problem;
  }
}
