package io.ecms.node.host;

import java.util.Optional;

/**
 * What a host has and what of it is free now (E5: get_node_info).
 *
 * @param hostName as the kernel knows it
 * @param address first IPv4 address that is not local to the host
 * @param cpus processors that are online
 * @param cpuModel as the processor names itself, {@code unknown} when it does not
 * @param totalMemoryMib memory in MiB
 * @param freeMemoryMib memory in MiB that new processes can have without swapping
 * @param totalStorageGib size in GiB of the file system with the node's data
 * @param freeStorageGib space in GiB left there
 * @param hypervisor who runs the VMs
 * @param platform what else it is made of
 */
public record HostFacts(
    String hostName,
    Optional<String> address,
    int cpus,
    String cpuModel,
    long totalMemoryMib,
    long freeMemoryMib,
    long totalStorageGib,
    long freeStorageGib,
    HypervisorFacts hypervisor,
    Platform platform) {
  /** Of a host that does not exist. */
  public HostFacts(
      String hostName,
      Optional<String> address,
      int cpus,
      String cpuModel,
      long totalMemoryMib,
      long freeMemoryMib,
      long totalStorageGib,
      long freeStorageGib,
      HypervisorFacts hypervisor) {
    this(
        hostName,
        address,
        cpus,
        cpuModel,
        totalMemoryMib,
        freeMemoryMib,
        totalStorageGib,
        freeStorageGib,
        hypervisor,
        Platform.NONE);
  }

  /**
   * Who runs the VMs.
   *
   * @param kind {@code libvirt} or {@code simulated}
   * @param version of the hypervisor, for people
   * @param kvm whether VMs run on the processor itself; otherwise they are emulated
   */
  public record HypervisorFacts(String kind, String version, boolean kvm) {}
}
