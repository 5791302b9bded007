package io.ecms.node.hypervisor;

/**
 * Where a VM's screen is.
 *
 * @param host numeric address on the VM's host
 * @param port TCP port, 1 to 65535
 */
public record VncEndpoint(String host, int port) {
  public VncEndpoint {
    Checks.range("vnc port", port, 1, 65_535);
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
