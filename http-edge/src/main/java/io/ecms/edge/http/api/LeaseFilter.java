package io.ecms.edge.http.api;

import io.ecms.core.model.NetworkName;
import io.ecms.core.model.VmId;
import java.util.Optional;

/** Which leases; what is empty does not filter. */
public record LeaseFilter(
    Optional<LeaseView.State> state, Optional<NetworkName> network, Optional<VmId> vm) {}
