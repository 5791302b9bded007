package io.ecms.edge.http.api;

import io.ecms.core.model.IpAddress;
import io.ecms.core.model.NetworkName;
import org.jspecify.annotations.Nullable;

/**
 * A network as the API shows it.
 *
 * @param cidr address and prefix length
 * @param zone address policy (X6)
 * @param vlan 1 to 4094, when there is one
 * @param total addresses that may be given out; free, held and quarantined are its parts
 */
public record NetworkView(
    NetworkName name,
    String cidr,
    IpAddress gateway,
    String zone,
    @Nullable Integer vlan,
    int total,
    int free,
    int held,
    int quarantined) {}
