package io.ecms.node.agent;

import io.ecms.core.model.NodeName;
import io.ecms.core.node.NodeRole;
import java.nio.file.Path;

/**
 * Who a node controller is and how it does its work.
 *
 * @param node name of the node, and of the actor
 * @param role what the node is for
 * @param zone failure domain
 * @param address under which other nodes reach this one
 * @param data existing directory with everything that must survive a restart
 * @param realGuests whether guests really boot here, and so need kernel, initrd and first-boot disk
 * @param parents how those are watched that the node reads images from
 */
public record AgentSettings(
    NodeName node,
    NodeRole role,
    String zone,
    String address,
    Path data,
    Capacity capacity,
    GuestNetworks networks,
    boolean realGuests,
    AgentLimits limits,
    ParentWatchSettings parents) {}
