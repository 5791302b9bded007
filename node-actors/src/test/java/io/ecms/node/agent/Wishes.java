package io.ecms.node.agent;

import io.ecms.core.image.ImageContent;
import io.ecms.core.image.ImageSource;
import io.ecms.core.image.TreeEndpoint;
import io.ecms.core.lease.LeaseId;
import io.ecms.core.model.DiskId;
import io.ecms.core.model.Epoch;
import io.ecms.core.model.HostName;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.MacAddress;
import io.ecms.core.model.NetworkName;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.ResourceName;
import io.ecms.core.model.VmId;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.AgentCommand.TreeImage;
import io.ecms.core.protocol.Ticket;
import io.ecms.core.vm.VmSpec;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Commands for tests. */
final class Wishes {
  static final ImageId IMAGE = new ImageId("img-00000001");
  static final NodeName ROOT = new NodeName("images");
  static final TreeImage TREE =
      new TreeImage(
          IMAGE,
          new ImageContent(1 << 20, "0".repeat(64)),
          new ImageSource(
              "/images/a.raw",
              ImageSource.Format.RAW,
              Optional.empty(),
              Optional.empty(),
              Optional.empty()),
          ROOT);

  private Wishes() {}

  static VmId vm(int number) {
    return new VmId("vm-%08d".formatted(number));
  }

  static Ticket ticket(String step, long epoch) {
    return new Ticket(new OperationId("op-00000001"), step, new Epoch(epoch));
  }

  static AgentCommand join(TreeImage image, VmId user) {
    return new AgentCommand.JoinTree(image, Optional.of(user), Optional.empty());
  }

  static AgentCommand join(TreeImage image, VmId user, TreeEndpoint parent) {
    return new AgentCommand.JoinTree(
        image,
        Optional.of(user),
        Optional.of(new AgentCommand.Parent(new NodeName("parent"), parent)));
  }

  static AgentCommand makeDisk(VmId vm) {
    return new AgentCommand.MakeDisk(vm, DiskId.systemDiskOf(vm), TREE, 1);
  }

  static AgentCommand startDomain(VmId vm, TreeImage image) {
    return new AgentCommand.StartDomain(
        vm,
        new VmSpec(
            new ResourceName("web"),
            1,
            128,
            1,
            image.id(),
            new NetworkName("default"),
            new HostName("web"),
            Optional.empty(),
            Map.of()),
        DiskId.systemDiskOf(vm),
        image,
        LeaseId.parse("default:10.0.0.5"),
        new MacAddress("52:54:00:00:00:05"));
  }

  static AgentCommand startDomain(VmId vm) {
    return startDomain(vm, TREE);
  }

  static AgentCommand awaitReady(VmId vm) {
    return new AgentCommand.AwaitReady(vm, Duration.ofSeconds(5));
  }

  static AgentCommand stop(VmId vm) {
    return new AgentCommand.StopDomain(vm, Duration.ofSeconds(1));
  }

  static AgentCommand status(VmId vm) {
    return new AgentCommand.GetVmStatus(vm);
  }
}
