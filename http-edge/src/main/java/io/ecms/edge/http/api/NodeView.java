package io.ecms.edge.http.api;

import io.ecms.core.model.Epoch;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.Resources;
import io.ecms.core.node.HostDetails;
import io.ecms.core.node.NodeRole;
import io.ecms.core.node.NodeStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A node as the API shows it.
 *
 * @param reserved what VMs have reserved of the capacity
 * @param vms how many VMs hold a reservation
 * @param address under which other nodes reach it
 * @param hypervisor kind and version
 * @param zone failure domain
 * @param host what it is made of; left out when it has not told
 */
public record NodeView(
    NodeName name,
    NodeStatus state,
    NodeRole role,
    Epoch epoch,
    Resources capacity,
    Resources reserved,
    int vms,
    String address,
    String hypervisor,
    String zone,
    @Nullable HostDetails host,
    Instant createdAt,
    Instant updatedAt) {}
