package io.ecms.node.agent;

import io.ecms.core.lease.LeaseId;
import io.ecms.core.model.IpAddress;
import io.ecms.core.model.MacAddress;
import io.ecms.core.model.NetworkName;
import io.ecms.node.hypervisor.GuestNetwork;
import io.ecms.node.hypervisor.NetworkMode;
import io.ecms.node.hypervisor.Nic;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How this host connects guests to the networks of the cluster.
 *
 * @param byName networks with a wiring of their own
 * @param otherwise wiring of all others
 */
public record GuestNetworks(Map<NetworkName, Wiring> byName, Wiring otherwise) {

  public GuestNetworks {
    byName = Map.copyOf(byName);
  }

  /**
   * One network as seen from this host.
   *
   * @param prefix length of the network prefix in bits, 1 to 32
   * @param gateway default route of the guests
   * @param dns name servers, at most 3
   */
  public record Wiring(
      NetworkMode mode, int prefix, Optional<IpAddress> gateway, List<IpAddress> dns) {
    public Wiring {
      dns = List.copyOf(dns);
    }
  }

  Nic nic(LeaseId lease, MacAddress mac) {
    Wiring wiring = byName.getOrDefault(lease.network(), otherwise);
    GuestNetwork network =
        new GuestNetwork(lease.ip(), wiring.prefix(), wiring.gateway(), wiring.dns());
    return new Nic(mac, wiring.mode(), Optional.of(network));
  }
}
