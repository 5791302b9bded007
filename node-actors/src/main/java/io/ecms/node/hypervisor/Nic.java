package io.ecms.node.hypervisor;

import io.ecms.core.model.MacAddress;
import java.util.Optional;

/**
 * A VM's network interface.
 *
 * @param mac Ethernet address as leased
 * @param mode how it is connected
 * @param network address and routes as leased; kept with the domain, told to the guest by the
 *     first-boot disk
 */
public record Nic(MacAddress mac, NetworkMode mode, Optional<GuestNetwork> network) {}
