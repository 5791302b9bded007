package io.ecms.node.hypervisor;

import io.ecms.core.model.Epoch;
import io.ecms.core.model.MacAddress;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.ResourceName;
import io.ecms.core.model.VmId;
import io.ecms.tree.stack.VmDisk;
import java.nio.file.Path;
import java.util.Optional;

/** Specifications for tests. */
public final class Specs {
  public static final NodeName NODE = new NodeName("node-1");
  public static final VncPassword VNC_PASSWORD = new VncPassword("Secret77");
  public static final MacAddress MAC = new MacAddress("52:54:00:12:34:56");

  private Specs() {}

  public static Owner owner(long epoch) {
    return new Owner(NODE, new Epoch(epoch), new OperationId("op-" + "0".repeat(7) + epoch));
  }

  public static DomainSpec of(
      VmId vm, Path directory, VmDisk disk, Optional<DirectBoot> boot, Optional<Path> iso) {
    return new DomainSpec(
        vm,
        new ResourceName("web.example"),
        owner(1),
        1,
        128,
        new Nic(MAC, new NetworkMode.User(), Optional.empty()),
        disk,
        boot,
        iso,
        directory.resolve(vm + ".serial"),
        VNC_PASSWORD);
  }

  public static DomainSpec withOwner(DomainSpec spec, Owner owner) {
    return new DomainSpec(
        spec.vm(),
        spec.name(),
        owner,
        spec.vcpus(),
        spec.memoryMib(),
        spec.nic(),
        spec.disk(),
        spec.boot(),
        spec.firstBootIso(),
        spec.serialLog(),
        spec.vncPassword());
  }

  public static DomainSpec withMemory(DomainSpec spec, long memoryMib) {
    return new DomainSpec(
        spec.vm(),
        spec.name(),
        spec.owner(),
        spec.vcpus(),
        memoryMib,
        spec.nic(),
        spec.disk(),
        spec.boot(),
        spec.firstBootIso(),
        spec.serialLog(),
        spec.vncPassword());
  }

  public static DomainSpec withoutFirstBoot(DomainSpec spec) {
    return new DomainSpec(
        spec.vm(),
        spec.name(),
        spec.owner(),
        spec.vcpus(),
        spec.memoryMib(),
        spec.nic(),
        spec.disk(),
        spec.boot(),
        Optional.empty(),
        spec.serialLog(),
        spec.vncPassword());
  }
}
