package io.ecms.master.network;

import io.ecms.core.model.InvalidValue;
import io.ecms.core.model.IpAddress;
import io.ecms.core.model.MacAddress;
import io.ecms.core.model.NetworkName;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * One network as configured (X6).
 *
 * @param gatewayHostNumber last octet of the gateway, 1 to 254; no VM gets it in any /24
 * @param zone decides which host numbers VMs get
 * @param vlan VLAN id, 1 to 4094, when the network is tagged
 * @param dns name servers told to guests
 * @param quarantine how long an address rests when nobody can tell whether its VM is gone; zero or
 *     more
 */
public record NetworkSettings(
    NetworkName name,
    Cidr cidr,
    int gatewayHostNumber,
    Zone zone,
    Optional<Integer> vlan,
    MacPrefix macPrefix,
    List<IpAddress> dns,
    Duration quarantine) {
  private static final int MAX_HOST_NUMBER = 254;
  private static final int MAX_VLAN = 4094;

  public NetworkSettings {
    dns = List.copyOf(dns);
    if (gatewayHostNumber < 1 || gatewayHostNumber > MAX_HOST_NUMBER) {
      throw invalid(
          name,
          "gateway-host-number",
          "must be 1 to %d but is %d".formatted(MAX_HOST_NUMBER, gatewayHostNumber));
    }
    IpAddress gateway = gateway(cidr, gatewayHostNumber);
    if (!cidr.contains(gateway)
        || gateway.equals(cidr.base())
        || gateway.equals(cidr.broadcast())) {
      throw invalid(
          name,
          "gateway-host-number",
          "%s is no host address of %s; set the last octet of the gateway"
              .formatted(gateway, cidr));
    }
    if (vlan.isPresent() && (vlan.get() < 1 || vlan.get() > MAX_VLAN)) {
      throw invalid(name, "vlan", "must be 1 to %d but is %d".formatted(MAX_VLAN, vlan.get()));
    }
    if (quarantine.isNegative()) {
      throw invalid(name, "quarantine", "must not be negative: " + quarantine);
    }
    if (new AddressSpace(cidr, gatewayHostNumber, zone.hostNumberLimit()).size() == 0) {
      throw invalid(
          name,
          "cidr",
          "%s has no address for a VM: zone %s gives out host numbers below %d"
              .formatted(cidr, zone.name(), zone.hostNumberLimit()));
    }
  }

  /** The gateway of the network: its host number in the network's first /24. */
  public IpAddress gateway() {
    return gateway(cidr, gatewayHostNumber);
  }

  /** The MAC that goes with an address of this network. */
  public MacAddress macOf(IpAddress address) {
    return macPrefix.macOf(address);
  }

  /** The addresses that VMs can get. */
  AddressSpace addresses() {
    return new AddressSpace(cidr, gatewayHostNumber, zone.hostNumberLimit());
  }

  /** Every address that VMs can get, in order, with its MAC. */
  public SequencedMap<IpAddress, MacAddress> leases() {
    AddressSpace space = addresses();
    SequencedMap<IpAddress, MacAddress> leases = new LinkedHashMap<>();
    for (int i = 0; i < space.size(); i++) {
      leases.put(space.at(i), macOf(space.at(i)));
    }
    return leases;
  }

  private static IpAddress gateway(Cidr cidr, int hostNumber) {
    return IpAddress.ofBits((cidr.base().bits() & ~0xff) | hostNumber);
  }

  private static InvalidValue invalid(NetworkName name, String key, String why) {
    return new InvalidValue("ecms.networks." + name + "." + key, why);
  }
}
