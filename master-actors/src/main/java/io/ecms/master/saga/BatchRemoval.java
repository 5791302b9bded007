package io.ecms.master.saga;

import io.ecms.core.model.Problem;
import io.ecms.core.model.Problem.Kind;
import io.ecms.core.name.NameClaim;
import io.ecms.core.operation.BatchMember;
import io.ecms.core.operation.Call;
import io.ecms.core.operation.Fact;
import io.ecms.core.operation.Fact.MemberFate;
import io.ecms.core.operation.MemberState;
import io.ecms.core.operation.Move;
import io.ecms.core.operation.Operation;
import io.ecms.core.operation.OperationRequest.VmDestroy;
import io.ecms.core.operation.Phase;
import io.ecms.core.operation.Reply;
import io.ecms.core.vm.Verb;
import io.ecms.core.vm.Vm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Undoing of a batch once none of its starts is under way: every VM that was recorded is destroyed
 * by an operation of its own, an ordinary vm_destroy, some at a time; then the names are given
 * back. It looks what is there, does the next thing, and looks again, so it may begin anew at any
 * time. A VM that cannot be destroyed is told and left.
 */
record BatchRemoval(BatchView batch, int parallel, Duration patience) {

  Move next() {
    if (batch.isOver()) {
      return new Move.Fail(
          Problem.transientError(
              "deadline-exceeded", "not all of its vms had been removed by its deadline"));
    }
    Optional<Call> last = batch.lastCall();
    return last.isEmpty()
        ? look()
        : switch (last.get()) {
          case Call.ToVm _ -> remove();
          case Call.OpenOperation _ -> begun();
          case Call.AwaitFirst _ -> ended();
          case Call.ToName _ -> end();
          case Call other -> throw new IllegalStateException("a removal does not ask " + other);
        };
  }

  private Move look() {
    List<BatchMember> wanted = batch.notIn(MemberState.LEFT_BEHIND);
    return wanted.isEmpty()
        ? end()
        : Move.ask(
            BatchView.each(
                wanted, member -> new Call.ToVm(member.vm(), new Vm.CheckVerb(Verb.DESTROY))));
  }

  private Move remove() {
    List<BatchMember> free = new ArrayList<>();
    List<BatchMember> inHand = new ArrayList<>();
    List<BatchMember> gone = new ArrayList<>();
    for (Map.Entry<BatchMember, Reply> answer : batch.replies().entrySet()) {
      (answer.getValue() instanceof Reply.Refused(var problem)
              ? problem.kind() == Kind.NOT_FOUND ? gone : inHand
              : free)
          .add(answer.getKey());
    }
    List<BatchMember> now = BatchSteps.first(free, Math.max(0, parallel - inHand.size()));
    if (!now.isEmpty()) {
      return Move.ask(
          BatchView.each(
              now,
              member ->
                  new Call.OpenOperation(member.removal(), new VmDestroy(member.vm()), List.of())));
    }
    return inHand.isEmpty() ? giveBack(gone) : Move.ask(await(inHand));
  }

  private Call await(List<BatchMember> inHand) {
    return new Call.AwaitFirst(
        inHand.stream().map(BatchMember::removal).toList(), Call.Until.ENDED, patience);
  }

  private Move giveBack(List<BatchMember> gone) {
    return gone.isEmpty()
        ? end()
        : Move.ask(
            BatchView.each(
                gone,
                member ->
                    new Call.ToName(
                        NameClaim.ofVm(member.spec().name()),
                        new NameClaim.GiveBack(member.vm().value()))));
  }

  private Move begun() {
    List<Fact> left = new ArrayList<>();
    batch
        .replies()
        .forEach((member, reply) -> {
          switch (reply) {
            case Reply.Accepted(Operation.Known removal) ->
                left(member, removal).ifPresent(left::add);
            case Reply.Refused(var problem) when problem.kind() != Kind.NOT_FOUND ->
                left.add(left(member, problem));
            case Reply _ -> {
              // It is gone already.
            }
          }
        });
    return left.isEmpty() ? look() : Move.note(left);
  }

  private Move ended() {
    Optional<Operation.Known> removal = batch.awaited();
    if (removal.isEmpty()) {
      return new Move.Later(
          Problem.transientError(
              "operation-in-progress", "another operation has one of its vms in hand"));
    }
    Optional<Fact> left =
        batch.of(removal.get().id()).flatMap(member -> left(member, removal.get()));
    return left.map(fact -> Move.note(List.of(fact))).orElseGet(this::look);
  }

  private static Optional<Fact> left(BatchMember member, Operation.Known removal) {
    boolean failed = removal.phase().ended() && removal.phase() != Phase.SUCCEEDED;
    return failed
        ? Optional.of(
            left(
                member,
                removal
                    .problem()
                    .orElseGet(() -> Problem.fatal("undone", "undone without a reason"))))
        : Optional.empty();
  }

  private static Fact left(BatchMember member, Problem why) {
    return new MemberFate(
        member.vm(),
        MemberState.LEFT_BEHIND,
        Optional.empty(),
        Optional.of(
            new Problem(
                why.code(), "could not be removed, destroy it: " + why.message(), why.kind())));
  }

  /** Of those that were left out for want of room there never was anything. */
  private Move end() {
    Optional<Problem> left = batch.firstProblem(MemberState.LEFT_BEHIND);
    if (left.isPresent()) {
      return new Move.Fail(left.get());
    }
    return new Move.Done(
        batch.members().stream()
            .<Fact>map(member ->
                new MemberFate(
                    member.vm(), MemberState.REMOVED, Optional.empty(), batch.fate(member).why()))
            .toList());
  }
}
