package io.ecms.edge.http.api;

import io.ecms.core.model.NodeName;
import io.ecms.core.model.ResourceName;
import io.ecms.core.vm.VmStatus;
import java.util.Optional;

/**
 * Which VMs; what is empty does not filter. Destroyed VMs only when the state asks for them.
 *
 * @param image id or name of an image
 */
public record VmFilter(
    Optional<VmStatus> state,
    Optional<NodeName> node,
    Optional<String> image,
    Optional<ResourceName> name,
    Optional<Label> label) {}
