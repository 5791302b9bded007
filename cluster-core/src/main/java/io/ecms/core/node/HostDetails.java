package io.ecms.core.node;

import java.util.List;

/**
 * What a host is made of (E5).
 *
 * @param cpuModel as the processor names itself
 * @param numaNodes groups of processors with memory of their own, 1 or more
 * @param kernel release of the kernel that runs
 * @param kvm whether VMs run on the processor itself, as was tried; otherwise they are emulated
 * @param interfaces network interfaces that are up, in the order of their names
 */
public record HostDetails(
    String cpuModel, int numaNodes, String kernel, boolean kvm, List<String> interfaces) {
  public HostDetails {
    interfaces = List.copyOf(interfaces);
  }
}
