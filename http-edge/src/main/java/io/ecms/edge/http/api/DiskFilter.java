package io.ecms.edge.http.api;

import io.ecms.core.disk.Disk;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.VmId;
import java.util.Optional;

/** Which disks; what is empty does not filter. */
public record DiskFilter(Optional<Disk.Status> state, Optional<VmId> vm, Optional<NodeName> node) {}
