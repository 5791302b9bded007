package io.ecms.master.saga;

import io.ecms.core.model.NodeName;
import io.ecms.core.model.Problem;
import io.ecms.core.model.VmId;
import io.ecms.core.name.NameClaim;
import io.ecms.core.operation.BatchMember;
import io.ecms.core.operation.Call;
import io.ecms.core.operation.Fact;
import io.ecms.core.operation.Fact.MemberFate;
import io.ecms.core.operation.Fact.MemberProposed;
import io.ecms.core.operation.Fact.NodeProposed;
import io.ecms.core.operation.MemberState;
import io.ecms.core.operation.Move;
import io.ecms.core.operation.Operation;
import io.ecms.core.operation.OperationRequest.VmBatch;
import io.ecms.core.operation.OperationRequest.VmStartInBatch;
import io.ecms.core.operation.Phase;
import io.ecms.core.operation.Reply;
import io.ecms.core.operation.Step;
import io.ecms.core.vm.Vm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The steps of a batch (T4). It starts nothing by itself: each VM is started by an operation of its
 * own, an ordinary vm_start with one step more. That one takes the VM in hand, holds its address
 * and reserves its place, and then waits for its turn; only when all have come so far does the
 * batch give turns, a bounded number at a time. So all are placed before the first one starts, by
 * those steps that place any VM, and undone by theirs.
 */
final class BatchSteps {
  private BatchSteps() {}

  /** Takes all names, then records all VMs; a name that is taken ends the batch here. */
  record Create(VmBatch request, int parallel, Duration deadline, Duration patience)
      implements Step {
    @Override
    public String name() {
      return "create";
    }

    @Override
    public Move act(View view) {
      BatchView batch = new BatchView(request, view);
      List<BatchMember> wanted = batch.notIn(MemberState.FAILED);
      if (batch.lastCall().isEmpty()) {
        return Move.ask(
            BatchView.each(
                wanted,
                member ->
                    new Call.ToName(
                        NameClaim.ofVm(member.spec().name()),
                        new NameClaim.Take(member.vm().value(), Optional.empty()))));
      }
      for (Map.Entry<BatchMember, Reply> answer : batch.replies().entrySet()) {
        if (answer.getValue() instanceof Reply.Refused(var problem)) {
          return new Move.Fail(answer.getKey().problem(problem));
        }
      }
      return batch.lastCall().get() instanceof Call.ToName
          ? Move.ask(
              BatchView.each(
                  wanted,
                  member -> new Call.ToVm(member.vm(), new Vm.Define(member.vm(), member.spec()))))
          : Move.done();
    }

    @Override
    public Move undo(View view) {
      return new BatchRemoval(new BatchView(request, view), parallel, patience).next();
    }
  }

  /** Opens the operation of each VM, which is admitted as soon as it has its address and place. */
  record Place(VmBatch request, int parallel, Duration deadline, Duration patience)
      implements Step {
    @Override
    public String name() {
      return "place";
    }

    @Override
    public Move act(View view) {
      BatchView batch = new BatchView(request, view);
      if (batch.lastCall().isPresent()) {
        return Move.note(fates(batch));
      }
      Optional<Problem> failure = batch.failure();
      if (failure.isPresent()) {
        return new Move.Fail(failure.get());
      }
      List<BatchMember> waiting = batch.in(MemberState.WAITING);
      if (!waiting.isEmpty()) {
        return Move.ask(BatchView.each(first(waiting, parallel), member -> open(view, member)));
      }
      return batch.in(MemberState.PLACED).isEmpty() ? noneIsLeft(batch) : Move.done();
    }

    private static Call open(View view, BatchMember member) {
      List<Fact> proposed =
          view.operation().all(MemberProposed.class).stream()
              .filter(proposal -> proposal.vm().equals(member.vm()))
              .findFirst()
              .map(MemberProposed::proposed)
              .orElse(List.of());
      return new Call.OpenOperation(
          member.start(), new VmStartInBatch(member.vm(), view.id()), proposed);
    }

    private static List<Fact> fates(BatchView batch) {
      List<Fact> fates = new ArrayList<>();
      batch
          .replies()
          .forEach((member, reply) ->
              fates.add(
                  switch (reply) {
                    case Reply.Accepted(Operation.Known start) ->
                        decided(member, start)
                            .orElseGet(() -> fate(member.vm(), MemberState.PLACED, nodeOf(start)));
                    case Reply.Refused(var problem) -> BatchView.failed(member.vm(), problem);
                    case Reply other -> throw new IllegalStateException("opened, but " + other);
                  }));
      return fates;
    }

    /** Turns the operations of all VMs round, and waits until they have ended. */
    @Override
    public Move undo(View view) {
      BatchView batch = new BatchView(request, view);
      if (batch.isOver()) {
        return new Move.Fail(
            Problem.transientError(
                "deadline-exceeded", "not all of its operations had been undone by its deadline"));
      }
      if (batch.lastCall().isPresent() && batch.lastCall().get() instanceof Call.CancelOperation) {
        List<BatchMember> unfinished = unfinished(batch, known -> !known.phase().ended());
        return unfinished.isEmpty()
            ? Move.done()
            : Move.ask(await(unfinished, Call.Until.ENDED, patience));
      }
      return Move.ask(
          BatchView.each(batch.members(), member -> new Call.CancelOperation(member.start())));
    }
  }

  /** Gives turns, in the order in which the nodes join the image's tree at the same time. */
  record Start(VmBatch request, int parallel, Duration deadline, Duration patience)
      implements Step {
    @Override
    public String name() {
      return "start";
    }

    @Override
    public Move act(View view) {
      BatchView batch = new BatchView(request, view);
      Optional<Problem> failure = batch.failure();
      if (failure.isPresent()) {
        return new Move.Fail(failure.get());
      }
      List<BatchMember> open = inTurn(batch);
      if (open.isEmpty()) {
        return batch.in(MemberState.RUNNING).isEmpty() ? noneIsLeft(batch) : Move.done();
      }
      boolean looked =
          batch
              .lastCall()
              .filter(call ->
                  call instanceof Call.TellOperation || call instanceof Call.CancelOperation)
              .isPresent();
      List<BatchMember> begun = batch.startsNoMore() ? open : first(open, parallel);
      if (looked) {
        List<Fact> news = news(batch);
        return news.isEmpty()
            ? Move.ask(await(begun, Call.Until.DECIDED, patience))
            : Move.note(news);
      }
      return Move.ask(
          BatchView.each(
              begun,
              member ->
                  batch.startsNoMore()
                      ? new Call.CancelOperation(member.start())
                      : new Call.TellOperation(member.start(), new Fact.TurnGiven())));
    }

    private static List<Fact> news(BatchView batch) {
      List<Fact> news = new ArrayList<>();
      batch
          .replies()
          .forEach((member, reply) -> {
            if (reply instanceof Reply.Accepted(Operation.Known start)) {
              decided(member, start).ifPresent(news::add);
            } else {
              news.add(
                  BatchView.failed(
                      member.vm(),
                      Problem.fatal("operation-not-found", "its operation is gone: " + reply)));
            }
          });
      return news;
    }

    /** The first VM of every node before the second of any. */
    private static List<BatchMember> inTurn(BatchView batch) {
      List<BatchMember> ordered = new ArrayList<>();
      List<BatchMember> left = new ArrayList<>(batch.members());
      while (!left.isEmpty()) {
        List<Optional<NodeName>> seen = new ArrayList<>();
        for (BatchMember member : List.copyOf(left)) {
          Optional<NodeName> node = batch.fate(member).node();
          if (!seen.contains(node)) {
            seen.add(node);
            ordered.add(member);
            left.remove(member);
          }
        }
      }
      return ordered.stream()
          .filter(member -> batch.fate(member).state() == MemberState.PLACED)
          .toList();
    }
  }

  static <T> List<T> first(List<T> all, int most) {
    return all.subList(0, Math.min(all.size(), most));
  }

  static Call await(List<BatchMember> members, Call.Until until, Duration patience) {
    return new Call.AwaitFirst(members.stream().map(BatchMember::start).toList(), until, patience);
  }

  private static List<BatchMember> unfinished(
      BatchView batch, Predicate<Operation.Known> unfinished) {
    return batch.replies().entrySet().stream()
        .filter(answer ->
            answer.getValue() instanceof Reply.Accepted(Operation.Known known)
                && unfinished.test(known))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** What has become of a VM, once that is certain of its operation. */
  private static Optional<MemberFate> decided(BatchMember member, Operation.Known start) {
    if (start.phase() == Phase.SUCCEEDED) {
      return Optional.of(fate(member.vm(), MemberState.RUNNING, nodeOf(start)));
    }
    return Call.Until.DECIDED.isTrueOf(start)
        ? Optional.of(
            BatchView.failed(
                member.vm(),
                start
                    .problem()
                    .orElseGet(() -> Problem.fatal("undone", "undone without a reason"))))
        : Optional.empty();
  }

  private static Optional<NodeName> nodeOf(Operation.Known start) {
    return start.latest(NodeProposed.class).map(NodeProposed::node);
  }

  static MemberFate fate(VmId vm, MemberState state, Optional<NodeName> node) {
    return new MemberFate(vm, state, node, Optional.empty());
  }

  private static Move noneIsLeft(BatchView batch) {
    return new Move.Fail(
        batch
            .firstProblem(MemberState.FAILED)
            .orElseGet(() -> Problem.fatal("empty-batch", "the batch has no vm")));
  }
}
