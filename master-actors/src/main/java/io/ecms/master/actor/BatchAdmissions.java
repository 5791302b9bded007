package io.ecms.master.actor;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.ecms.core.cluster.EntityCalls;
import io.ecms.core.command.MasterMessage;
import io.ecms.core.command.MasterReply;
import io.ecms.core.entity.Answer;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.Problem;
import io.ecms.core.operation.BatchMember;
import io.ecms.core.operation.BatchPolicy;
import io.ecms.core.operation.Fact;
import io.ecms.core.operation.Fact.MemberFate;
import io.ecms.core.operation.MemberState;
import io.ecms.core.operation.Operation;
import io.ecms.core.operation.OperationRequest.VmBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * How the master admits a batch (T4): first everything that takes questions, then, in one go over
 * the view, the places of all its VMs. What is refused here has changed nothing.
 */
final class BatchAdmissions {

  /** A batch before its places are chosen. */
  sealed interface Prepared {
    /** Nothing but room can be in its way. */
    record Ready(OperationId id, VmBatch request) implements Prepared {}

    /** It cannot be, or was opened before. */
    record Answered(MasterReply reply) implements Prepared {}
  }

  /** Opens an operation. */
  @FunctionalInterface
  interface Opener {
    CompletionStage<MasterReply> open(OperationId id, VmBatch request, List<Fact> facts);
  }

  private final int maxCount;
  private final EntityCalls entities;
  private final VmDrafts drafts;
  private final VmCreation creation;
  private final Opener opener;

  BatchAdmissions(
      int maxCount, EntityCalls entities, VmDrafts drafts, VmCreation creation, Opener opener) {
    this.maxCount = maxCount;
    this.entities = entities;
    this.drafts = drafts;
    this.creation = creation;
    this.opener = opener;
  }

  /** Reads the view only while it is called. */
  CompletionStage<Prepared> prepare(
      OperationId id, MasterMessage.StartBatch command, ClusterView view) {
    if (command.count() < 1 || command.count() > maxCount) {
      return answered(
          Problem.invalid(
              "batch-size",
              "count: a batch has 1 to %d vms but %d are wanted; ask for several batches"
                  .formatted(maxCount, command.count())));
    }
    return drafts
        .complete(command.template(), view)
        .thenCompose(draft ->
            switch (draft) {
              case VmDrafts.Draft.Wrong(var problem) -> answered(problem);
              case VmDrafts.Draft.Complete(var spec) -> {
                VmBatch request = new VmBatch(spec, command.count(), command.policy());
                boolean keyed = command.template().key().isPresent();
                yield keyed ? unlessOpened(id, request) : named(id, request);
              }
            });
  }

  /** A repeat finds what the first has opened, however full the cluster is by now. */
  private CompletionStage<Prepared> unlessOpened(OperationId id, VmBatch request) {
    return entities
        .operation(id)
        .thenCompose(answer ->
            switch (answer) {
              case Answer.Done(_, Operation.Known _) ->
                  opener.open(id, request, List.of()).thenApply(Prepared.Answered::new);
              case Answer.Done _ -> named(id, request);
              case Answer.No(var problem) -> answered(problem);
            });
  }

  private CompletionStage<Prepared> named(OperationId id, VmBatch request) {
    List<CompletableFuture<Optional<Problem>>> names =
        BatchMember.of(id, request).stream()
            .map(member ->
                creation.obstacle(member.spec().name(), member.vm()).toCompletableFuture())
            .toList();
    return CompletableFuture.allOf(names.toArray(CompletableFuture[]::new))
        .thenCompose(_ ->
            names.stream()
                .flatMap(name -> name.join().stream())
                .findFirst()
                .map(BatchAdmissions::answered)
                .orElseGet(() -> completedFuture(new Prepared.Ready(id, request))));
  }

  /** Chooses the places and opens the operation, unless its policy wants more than there is. */
  CompletionStage<MasterReply> open(Prepared.Ready ready, ClusterView view, BatchPlan plan) {
    VmBatch request = ready.request();
    List<Fact> facts = new ArrayList<>(plan.proposed());
    if (plan.shortage().isPresent()) {
      BatchPlan.Shortage shortage = plan.shortage().get();
      int fit = plan.proposed().size();
      if (fit == 0 || request.policy() == BatchPolicy.ALL_OR_NOTHING) {
        view.withdraw(ready.id());
        return unlessTaken(
            ready,
            new MasterReply.Refused(
                told(shortage.problem(), fit, request.count()), shortage.nodes()));
      }
      facts.addAll(
          leftOut(BatchMember.of(ready.id(), request).subList(fit, request.count()), shortage));
    }
    return opener.open(ready.id(), request, facts);
  }

  /** What is in its way may be itself: the same request with the same key, a moment earlier. */
  private CompletionStage<MasterReply> unlessTaken(Prepared.Ready ready, MasterReply refused) {
    return entities
        .operation(ready.id())
        .thenCompose(answer ->
            answer instanceof Answer.Done(_, Operation.Known _)
                ? opener.open(ready.id(), ready.request(), List.of())
                : completedFuture(refused));
  }

  /** The whole reason is told once; all of it is in the state of one operation. */
  private static List<Fact> leftOut(List<BatchMember> members, BatchPlan.Shortage shortage) {
    Problem why = shortage.problem();
    Problem same =
        new Problem(
            why.code(), "there is no room, as for " + members.getFirst().spec().name(), why.kind());
    return members.stream()
        .<Fact>map(member ->
            new MemberFate(
                member.vm(),
                MemberState.FAILED,
                Optional.empty(),
                Optional.of(member.equals(members.getFirst()) ? why : same)))
        .toList();
  }

  private static Problem told(Problem why, int fit, int count) {
    return new Problem(
        why.code(), "%d of %d vms fit: %s".formatted(fit, count, why.message()), why.kind());
  }

  private static CompletionStage<Prepared> answered(Problem problem) {
    return completedFuture(new Prepared.Answered(new MasterReply.Refused(problem)));
  }
}
