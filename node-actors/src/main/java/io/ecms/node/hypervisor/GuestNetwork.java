package io.ecms.node.hypervisor;

import io.ecms.core.model.IpAddress;
import java.util.List;
import java.util.Optional;

/**
 * Network configuration inside a guest.
 *
 * @param address the guest's own address
 * @param prefix length of the network prefix in bits, 1 to 32
 * @param gateway default route
 * @param dns name servers, at most 3 (what a resolver uses)
 */
public record GuestNetwork(
    IpAddress address, int prefix, Optional<IpAddress> gateway, List<IpAddress> dns) {
  private static final int MAX_DNS = 3;

  public GuestNetwork {
    Checks.range("prefix", prefix, 1, 32);
    dns = List.copyOf(dns);
    Checks.range("dns servers", dns.size(), 0, MAX_DNS);
  }
}
