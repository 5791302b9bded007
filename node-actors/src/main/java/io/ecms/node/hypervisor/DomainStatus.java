package io.ecms.node.hypervisor;

import io.ecms.core.model.VmId;
import java.util.Optional;

/**
 * What a hypervisor says of one VM.
 *
 * @param vm which one
 * @param state what it does
 * @param reason why it does so
 * @param owner on whose behalf it was started; empty when it does not exist
 * @param vnc where its screen is while it runs
 */
public record DomainStatus(
    VmId vm,
    DomainState state,
    StateReason reason,
    Optional<Owner> owner,
    Optional<VncEndpoint> vnc) {

  /** The answer for a VM that a hypervisor does not know. */
  public static DomainStatus notFound(VmId vm) {
    return new DomainStatus(
        vm, DomainState.NOT_FOUND, StateReason.UNKNOWN, Optional.empty(), Optional.empty());
  }
}
