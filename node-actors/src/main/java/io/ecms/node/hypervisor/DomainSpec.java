package io.ecms.node.hypervisor;

import io.ecms.core.model.ResourceName;
import io.ecms.core.model.VmId;
import io.ecms.tree.stack.VmDisk;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A VM as a hypervisor is to run it.
 *
 * @param vm identity, also the domain's name
 * @param name what people call it; shown as the domain's title
 * @param owner on whose behalf it is started
 * @param vcpus virtual processors, 1 to 512
 * @param memoryMib memory in MiB, 16 to 16777216 (16 TiB)
 * @param nic network interface
 * @param disk the VM's disk
 * @param boot kernel to load; empty: the disk has a boot loader
 * @param firstBootIso first-boot disk; empty: the guest was initialised before
 * @param serialLog file that gets the guest's serial console from this start on
 * @param vncPassword password of the screen, which listens on 127.0.0.1 only
 */
public record DomainSpec(
    VmId vm,
    ResourceName name,
    Owner owner,
    int vcpus,
    long memoryMib,
    Nic nic,
    VmDisk disk,
    Optional<DirectBoot> boot,
    Optional<Path> firstBootIso,
    Path serialLog,
    VncPassword vncPassword) {

  public DomainSpec {
    Checks.range("vcpus", vcpus, 1, 512);
    Checks.range("memoryMib", memoryMib, 16, 16_777_216);
    Checks.absolute("disk", disk.file());
    Checks.absolute("serialLog", serialLog);
    firstBootIso.ifPresent(path -> Checks.absolute("firstBootIso", path));
  }

  /** What the guest would notice if it changed; the rest may differ between two equal starts. */
  public Hardware hardware() {
    return new Hardware(vcpus, memoryMib, nic, disk, boot);
  }

  /** The part of a specification that makes two starts the same start or not. */
  public record Hardware(
      int vcpus, long memoryMib, Nic nic, VmDisk disk, Optional<DirectBoot> boot) {}
}
