package io.ecms.master.saga;

import io.ecms.core.disk.Disk;
import io.ecms.core.model.DiskId;
import io.ecms.core.model.VmId;
import io.ecms.core.operation.Call;
import io.ecms.core.operation.Fact.DiskMade;
import io.ecms.core.operation.Fact.ImageFound;
import io.ecms.core.operation.Fact.NodeProposed;
import io.ecms.core.operation.Fact.VmTaken;
import io.ecms.core.operation.Move;
import io.ecms.core.operation.Reply;
import io.ecms.core.operation.Step;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.AgentResult;
import java.time.Duration;
import java.util.Optional;

/**
 * Makes the VM's copy-on-write disk over the node's cache of the image (E6, T2). The disk is
 * recorded before the file is made, so that no file is ever unknown. A disk that exists is found.
 */
record DiskStep(VmId vm, Duration deadline, Duration agentTimeout) implements Step {

  @Override
  public String name() {
    return "disk";
  }

  @Override
  public Move act(View view) {
    DiskId disk = DiskId.systemDiskOf(vm);
    VmTaken taken = view.need(VmTaken.class);
    NodeProposed place = view.need(NodeProposed.class);
    if (view.last().isEmpty()) {
      return Move.ask(
          new Call.ToDisk(
              disk,
              new Disk.Create(
                  disk, vm, taken.spec().image(), place.node(), taken.spec().diskGib())));
    }
    return switch (view.last().get()) {
      case Exchange(Call.ToDisk(_, Disk.Create _), Reply.Accepted _) ->
          Move.ask(
              new Call.ToAgent(
                  place.node(),
                  place.epoch(),
                  new AgentCommand.MakeDisk(
                      vm, disk, view.need(ImageFound.class).image(), taken.spec().diskGib()),
                  agentTimeout));
      case Exchange(_, Reply.FromAgent(AgentResult.DiskMade(var uri))) ->
          Move.ask(new Call.ToDisk(disk, new Disk.Attach(vm, uri)));
      case Exchange(Call.ToDisk(_, Disk.Attach(_, var uri)), Reply.Accepted _) ->
          Move.done(new DiskMade(disk, uri));
      case Exchange exchange -> Step.unexpected(exchange);
    };
  }

  @Override
  public Move undo(View view) {
    Optional<NodeProposed> place = view.find(NodeProposed.class);
    boolean keepsDisk = view.find(VmTaken.class).flatMap(VmTaken::held).isPresent();
    if (place.isEmpty() || keepsDisk) {
      return Move.done();
    }
    return DomainStep.leftBehind(view)
        .<Move>map(Move.Fail::new)
        .orElseGet(() -> remove(view, vm, place.get(), agentTimeout));
  }

  /** First the file, then the record of it. */
  static Move remove(View view, VmId vm, NodeProposed place, Duration agentTimeout) {
    DiskId disk = DiskId.systemDiskOf(vm);
    if (view.last().isEmpty()) {
      return Move.ask(
          new Call.ToAgent(
              place.node(), place.epoch(), new AgentCommand.DeleteDisk(vm, disk), agentTimeout));
    }
    return switch (view.last().get()) {
      case Exchange(Call.ToAgent _, Reply.FromAgent _) ->
          Move.ask(new Call.ToDisk(disk, new Disk.Delete(vm, place.node())));
      case Exchange(Call.ToDisk _, Reply.Accepted _) -> Move.done();
      case Exchange exchange -> Step.unexpected(exchange);
    };
  }
}
