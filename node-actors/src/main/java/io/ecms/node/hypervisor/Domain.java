package io.ecms.node.hypervisor;

import io.ecms.core.model.VmId;
import java.util.Optional;

/**
 * A VM that was started.
 *
 * @param vm which one
 * @param state what it does, {@link DomainState#RUNNING} unless it ended at once
 * @param vnc where its screen is
 * @param firstStart whether its first-boot disk is attached, hence whether the guest has yet to be
 *     waited for and the disk to be taken out
 */
public record Domain(VmId vm, DomainState state, Optional<VncEndpoint> vnc, boolean firstStart) {}
