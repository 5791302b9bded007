package io.ecms.master.saga;

import io.ecms.core.model.DiskId;
import io.ecms.core.model.VmId;
import io.ecms.core.operation.Call;
import io.ecms.core.operation.Fact.AddressProposed;
import io.ecms.core.operation.Fact.DomainStarted;
import io.ecms.core.operation.Fact.NodeProposed;
import io.ecms.core.operation.Move;
import io.ecms.core.operation.Reply;
import io.ecms.core.operation.Step;
import io.ecms.core.vm.Placement;
import io.ecms.core.vm.Vm;
import java.time.Duration;

/** Records address, node and console with the VM, which runs from here on (E4). */
record RecordStartStep(VmId vm, Duration deadline) implements Step {

  @Override
  public String name() {
    return "record";
  }

  /** From then on the VM runs for its user: nothing of it may be taken away again. */
  @Override
  public boolean commits() {
    return true;
  }

  @Override
  public Move act(View view) {
    if (view.last().isEmpty()) {
      NodeProposed place = view.need(NodeProposed.class);
      AddressProposed address = view.need(AddressProposed.class);
      Placement placement =
          new Placement(
              place.node(), place.epoch(), address.lease(), address.mac(), DiskId.systemDiskOf(vm));
      return Move.ask(
          new Call.ToVm(
              vm, new Vm.Start(view.id(), placement, view.need(DomainStarted.class).vnc())));
    }
    return switch (view.last().get()) {
      case Exchange(_, Reply.Accepted _) -> Move.done();
      case Exchange exchange -> Step.unexpected(exchange);
    };
  }
}
