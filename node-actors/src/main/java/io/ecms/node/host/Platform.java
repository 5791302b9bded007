package io.ecms.node.host;

import java.util.List;

/**
 * What a host is made of besides what VMs take of it.
 *
 * @param kernel release of the kernel that runs
 * @param numaNodes groups of processors with memory of their own, 1 or more
 * @param interfaces network interfaces that are up, without the loopback
 */
public record Platform(String kernel, int numaNodes, List<String> interfaces) {
  /** Of a host that does not exist. */
  public static final Platform NONE = new Platform("none", 1, List.of());

  public Platform {
    interfaces = List.copyOf(interfaces);
  }
}
