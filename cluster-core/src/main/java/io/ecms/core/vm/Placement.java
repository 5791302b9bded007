package io.ecms.core.vm;

import io.ecms.core.lease.LeaseId;
import io.ecms.core.model.DiskId;
import io.ecms.core.model.Epoch;
import io.ecms.core.model.MacAddress;
import io.ecms.core.model.NodeName;

/**
 * What a VM holds since its first start, and goes on holding while it is stopped: its place, its
 * address and its disk (E4, VM_RUNENV_INFO).
 *
 * @param epoch epoch of the node when the VM was started there
 */
public record Placement(NodeName node, Epoch epoch, LeaseId lease, MacAddress mac, DiskId disk) {}
