package io.ecms.edge.http.api;

import io.ecms.core.model.HostName;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.IpAddress;
import io.ecms.core.model.LabelKey;
import io.ecms.core.model.MacAddress;
import io.ecms.core.model.NetworkName;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.ResourceName;
import io.ecms.core.model.VmId;
import io.ecms.core.vm.RestartPolicy;
import io.ecms.core.vm.VmStatus;
import io.ecms.core.vm.Vnc;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A VM as the API shows it.
 *
 * @param memoryMib MiB
 * @param diskGib GiB
 * @param restart whether it is started again when it ends without having been told to
 * @param restarts how often that was done since somebody started it
 * @param nextRestart when it is to be started again, while it waits for that
 * @param node where it runs or its disk is
 * @param vnc where its screen is, while it runs
 * @param reason why it failed or is unknown
 * @param operation the operation that is running on it
 */
public record VmView(
    VmId id,
    ResourceName name,
    VmStatus state,
    int vcpus,
    long memoryMib,
    long diskGib,
    ImageId image,
    HostName hostname,
    NetworkName network,
    Map<LabelKey, String> labels,
    RestartPolicy restart,
    int restarts,
    @Nullable Instant nextRestart,
    @Nullable NodeName node,
    @Nullable IpAddress address,
    @Nullable MacAddress mac,
    @Nullable Vnc vnc,
    @Nullable String reason,
    @Nullable OperationId operation,
    Instant createdAt,
    Instant updatedAt) {}
