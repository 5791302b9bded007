package io.ecms.master.saga;

import io.ecms.core.model.OperationId;
import io.ecms.core.model.Problem;
import io.ecms.core.model.VmId;
import io.ecms.core.name.NameClaim;
import io.ecms.core.operation.BatchMember;
import io.ecms.core.operation.BatchPolicy;
import io.ecms.core.operation.Call;
import io.ecms.core.operation.Fact.MemberFate;
import io.ecms.core.operation.MemberState;
import io.ecms.core.operation.Operation;
import io.ecms.core.operation.OperationRequest.VmBatch;
import io.ecms.core.operation.Reply;
import io.ecms.core.operation.Step.View;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** A batch as one of its steps sees it: its VMs, and what has become of each. */
final class BatchView {
  private final VmBatch request;
  private final View view;
  private final Map<BatchMember, MemberFate> fates;

  BatchView(VmBatch request, View view) {
    this.request = request;
    this.view = view;
    this.fates = BatchMember.fates(view.operation(), request);
  }

  /** All VMs, in the order of their numbers. */
  List<BatchMember> members() {
    return List.copyOf(fates.keySet());
  }

  /** Those of which {@code state} is so. */
  List<BatchMember> in(MemberState state) {
    return stream(state).toList();
  }

  /** Those of which {@code state} is not so. */
  List<BatchMember> notIn(MemberState state) {
    return fates.keySet().stream().filter(member -> fate(member).state() != state).toList();
  }

  private Stream<BatchMember> stream(MemberState state) {
    return fates.keySet().stream().filter(member -> fate(member).state() == state);
  }

  MemberFate fate(BatchMember member) {
    return fates.getOrDefault(
        member,
        new MemberFate(member.vm(), MemberState.WAITING, Optional.empty(), Optional.empty()));
  }

  /** Why the batch cannot go on: its policy lets no failure pass, and there is one. */
  Optional<Problem> failure() {
    return request.policy() == BatchPolicy.ALL_OR_NOTHING
        ? firstProblem(MemberState.FAILED)
        : Optional.empty();
  }

  /** The problem of the first VM of which {@code state} is so. */
  Optional<Problem> firstProblem(MemberState state) {
    return stream(state)
        .flatMap(member -> fate(member).why().map(member::problem).stream())
        .findFirst();
  }

  /** Whether what has not started by now is given up: the rest of the time is for the end of it. */
  boolean startsNoMore() {
    Operation.Known operation = view.operation();
    Duration whole = Duration.between(operation.createdAt(), operation.deadline());
    return request.policy() == BatchPolicy.BEST_EFFORT
        && view.now().isAfter(operation.createdAt().plus(whole.dividedBy(2)));
  }

  /** Whether undoing has to end. */
  boolean isOver() {
    return view.now().isAfter(view.operation().deadline());
  }

  /** The kind of call that was made last, for several at once that of the first. */
  Optional<Call> lastCall() {
    return view.last()
        .flatMap(exchange ->
            exchange.call() instanceof Call.All(var calls)
                ? calls.stream().findFirst()
                : Optional.of(exchange.call()));
  }

  /** What was answered to the calls that were made last, one for each of some VMs. */
  Map<BatchMember, Reply> replies() {
    Map<BatchMember, Reply> found = new LinkedHashMap<>();
    if (view.last().isPresent()
        && view.last().get().call() instanceof Call.All(var calls)
        && view.last().get().reply() instanceof Reply.All(var replies)) {
      for (int i = 0; i < calls.size(); i++) {
        Call call = calls.get(i);
        Reply reply = replies.get(i);
        fates.keySet().stream()
            .filter(member -> isAbout(call, member))
            .forEach(member -> found.put(member, reply));
      }
    }
    return found;
  }

  private static boolean isAbout(Call call, BatchMember member) {
    return switch (call) {
      case Call.ToVm(var vm, _) -> vm.equals(member.vm());
      case Call.ToName(var name, _) -> name.equals(NameClaim.ofVm(member.spec().name()));
      case Call.OpenOperation(var id, _, _) -> isOf(member, id);
      case Call.CancelOperation(var id) -> isOf(member, id);
      case Call.TellOperation(var id, _) -> isOf(member, id);
      case Call other -> throw new IllegalStateException("a batch does not ask " + other);
    };
  }

  private static boolean isOf(BatchMember member, OperationId id) {
    return id.equals(member.start()) || id.equals(member.removal());
  }

  /** The operation that was waited for, when it is known. */
  Optional<Operation.Known> awaited() {
    return view.last()
        .flatMap(exchange ->
            exchange.reply() instanceof Reply.Accepted(Operation.Known known)
                ? Optional.of(known)
                : Optional.empty());
  }

  /** The VM that an operation is about. */
  Optional<BatchMember> of(OperationId id) {
    return fates.keySet().stream().filter(member -> isOf(member, id)).findFirst();
  }

  /** One call for each of some VMs, all at once. */
  static Call each(List<BatchMember> members, Function<BatchMember, Call> call) {
    return new Call.All(members.stream().map(call).toList());
  }

  static MemberFate failed(VmId vm, Problem why) {
    return new MemberFate(vm, MemberState.FAILED, Optional.empty(), Optional.of(why));
  }
}
