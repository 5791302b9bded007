package io.ecms.node.hypervisor;

import io.ecms.core.model.Epoch;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;

/**
 * On whose behalf a VM was started; kept in the domain, so that a node controller finds its VMs
 * again after a restart, and tells those of an old registration from those of the present one.
 *
 * @param node node that the VM was started for; several nodes may share one hypervisor
 * @param epoch registration of the node at that time
 * @param operation operation that asked for the start
 */
public record Owner(NodeName node, Epoch epoch, OperationId operation) {}
