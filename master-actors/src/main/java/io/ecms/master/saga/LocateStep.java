package io.ecms.master.saga;

import io.ecms.core.disk.Disk;
import io.ecms.core.model.DiskId;
import io.ecms.core.model.VmId;
import io.ecms.core.node.Node;
import io.ecms.core.operation.Call;
import io.ecms.core.operation.Fact.NodeProposed;
import io.ecms.core.operation.Fact.VmTaken;
import io.ecms.core.operation.Move;
import io.ecms.core.operation.Reply;
import io.ecms.core.operation.Step;
import io.ecms.core.vm.Placement;
import java.time.Duration;

/**
 * Finds the node that has something of the VM, with its present epoch. A VM without a placement may
 * still have left a disk behind when the undoing of its start could not reach the node.
 */
record LocateStep(VmId vm, Duration deadline) implements Step {

  @Override
  public String name() {
    return "locate";
  }

  @Override
  public Move act(View view) {
    if (view.last().isEmpty()) {
      return view.need(VmTaken.class)
          .held()
          .map(Placement::node)
          .<Call>map(Call.ReadNode::new)
          .map(Move::ask)
          .orElseGet(() -> Move.ask(new Call.ReadDisk(DiskId.systemDiskOf(vm))));
    }
    return switch (view.last().get()) {
      case Exchange(_, Reply.Accepted(Disk.Known disk)) when disk.status() != Disk.Status.DELETED ->
          Move.ask(new Call.ReadNode(disk.node()));
      case Exchange(Call.ReadDisk _, Reply.Accepted _) -> Move.done();
      case Exchange(_, Reply.Accepted(Node.Member node)) ->
          Move.done(new NodeProposed(node.name(), node.epoch()));
      case Exchange exchange -> Step.unexpected(exchange);
    };
  }
}
