package io.ecms.node.agent;

import io.ecms.core.model.ImageId;
import io.ecms.core.model.VmId;
import io.ecms.core.protocol.AgentCommand;
import java.util.List;
import java.util.Optional;

/** What a command has for itself while it is carried out. */
sealed interface Lane {
  record OfVm(VmId vm) implements Lane {}

  record OfImage(ImageId image) implements Lane {}

  /**
   * The lanes of a command, in the order in which it takes them: always the VM's first. So a
   * command that waits for its VM does not keep the image from other VMs, and nobody waits in a
   * circle.
   */
  static List<Lane> of(AgentCommand command) {
    return switch (command) {
      case AgentCommand.GetNodeInfo() -> List.of();
      case AgentCommand.ImportImage(var image, _) -> List.of(new OfImage(image));
      case AgentCommand.RemoveImage(var image) -> List.of(new OfImage(image));
      case AgentCommand.JoinTree(var image, var user, _) -> ofUser(user, image.id());
      case AgentCommand.SwitchParent(var image, _, _) -> List.of(new OfImage(image));
      case AgentCommand.LeaveTree(var image, var user, _) -> ofUser(user, image);
      case AgentCommand.MakeDisk make -> List.of(new OfVm(make.vm()));
      case AgentCommand.DeleteDisk(var vm, _) -> List.of(new OfVm(vm));
      case AgentCommand.StartDomain start -> List.of(new OfVm(start.vm()));
      case AgentCommand.AwaitReady(var vm, _) -> List.of(new OfVm(vm));
      case AgentCommand.StopDomain(var vm, _) -> List.of(new OfVm(vm));
      case AgentCommand.RebootDomain(var vm, _) -> List.of(new OfVm(vm));
      case AgentCommand.SuspendDomain(var vm) -> List.of(new OfVm(vm));
      case AgentCommand.ResumeDomain(var vm) -> List.of(new OfVm(vm));
      case AgentCommand.SaveDomain(var vm) -> List.of(new OfVm(vm));
      case AgentCommand.DestroyDomain(var vm) -> List.of(new OfVm(vm));
      case AgentCommand.GetVmStatus(var vm) -> List.of(new OfVm(vm));
    };
  }

  private static List<Lane> ofUser(Optional<VmId> user, ImageId image) {
    Lane ofImage = new OfImage(image);
    return user.map(vm -> List.of(new OfVm(vm), ofImage)).orElse(List.of(ofImage));
  }
}
