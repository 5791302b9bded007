package io.ecms.master.saga;

import io.ecms.core.lease.IpLease;
import io.ecms.core.lease.LeaseId;
import io.ecms.core.model.IpAddress;
import io.ecms.core.model.VmId;
import io.ecms.core.operation.Call;
import io.ecms.core.operation.Fact.AddressProposed;
import io.ecms.core.operation.Fact.VmTaken;
import io.ecms.core.operation.Move;
import io.ecms.core.operation.Operation;
import io.ecms.core.operation.Reply;
import io.ecms.core.operation.Step;
import io.ecms.core.operation.StepState;
import io.ecms.core.protocol.MasterAnswer;
import io.ecms.core.protocol.MasterQuestion;
import io.ecms.core.vm.Placement;
import io.ecms.master.network.NetworkSettings;
import io.ecms.master.network.Networks;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Holds an address (E4). The proposal is durable before the lease is asked for, so that after a
 * crash the same address is asked for again and none is forgotten. A VM that has an address keeps
 * it.
 */
record AddressStep(VmId vm, Duration deadline, Networks networks) implements Step {

  @Override
  public String name() {
    return "address";
  }

  @Override
  public Move act(View view) {
    VmTaken taken = view.need(VmTaken.class);
    if (taken.held().isPresent()) {
      return keep(view, taken.held().get());
    }
    if (view.last().isEmpty()) {
      return view.find(AddressProposed.class)
          .map(proposed -> Move.ask(hold(proposed)))
          .orElseGet(() -> propose(view, taken));
    }
    return switch (view.last().get()) {
      case Exchange(_, Reply.FromMaster(MasterAnswer.AddressChosen(var lease, var mac))) -> {
        AddressProposed proposed = new AddressProposed(lease, mac);
        yield Move.askAfter(proposed, hold(proposed));
      }
      case Exchange(_, Reply.FromMaster(MasterAnswer.Nothing(var problem))) ->
          Move.notGiven(problem);
      case Exchange(Call.ToLease _, Reply.Accepted _) -> Move.done();
      case Exchange(Call.ToLease _, Reply.Refused _) -> propose(view, taken);
      case Exchange exchange -> Step.unexpected(exchange);
    };
  }

  private Move keep(View view, Placement held) {
    if (view.last().isEmpty()) {
      return Move.ask(hold(new AddressProposed(held.lease(), held.mac())));
    }
    return switch (view.last().get()) {
      case Exchange(Call.ToLease _, Reply.Accepted _) ->
          Move.done(new AddressProposed(held.lease(), held.mac()));
      case Exchange exchange -> Step.unexpected(exchange);
    };
  }

  private Call hold(AddressProposed proposed) {
    return new Call.ToLease(proposed.lease(), new IpLease.Hold(vm, proposed.mac()));
  }

  private Move propose(View view, VmTaken taken) {
    Set<IpAddress> refused =
        view.operation().all(AddressProposed.class).stream()
            .map(AddressProposed::lease)
            .map(LeaseId::ip)
            .collect(Collectors.toSet());
    return Move.ask(
        new Call.ToMaster(new MasterQuestion.ChooseAddress(vm, taken.spec().network(), refused)));
  }

  @Override
  public Move undo(View view) {
    Optional<AddressProposed> proposed = view.find(AddressProposed.class);
    boolean kept = view.find(VmTaken.class).flatMap(VmTaken::held).isPresent();
    if (kept || proposed.isEmpty() || view.last().isPresent()) {
      return Move.done();
    }
    boolean certain =
        view.operation().steps().stream()
            .map(Operation.StepRecord::state)
            .noneMatch(state -> state == StepState.UNDO_FAILED);
    IpLease.Command command =
        certain
            ? new IpLease.Release(vm)
            : new IpLease.Quarantine(
                vm, view.operation().updatedAt().plus(quarantine(proposed.get().lease())));
    return Move.ask(new Call.ToLease(proposed.get().lease(), command));
  }

  /** A network that is not configured any more gives out no addresses either. */
  private Duration quarantine(LeaseId lease) {
    return networks.find(lease.network()).map(NetworkSettings::quarantine).orElse(Duration.ZERO);
  }
}
