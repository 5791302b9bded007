package io.ecms.edge.http.api;

import io.ecms.core.model.HashedPassword;
import io.ecms.core.model.HostName;
import io.ecms.core.model.LabelKey;
import io.ecms.core.model.NetworkName;
import io.ecms.core.model.ResourceName;
import io.ecms.core.vm.RestartPolicy;
import java.util.Map;
import java.util.Optional;

/**
 * What vm_create is given (E3).
 *
 * @param vcpus 1 to 256
 * @param memoryMib MiB, 16 to 4194304
 * @param diskGib GiB, 1 to 65536
 * @param image id or name of an image
 * @param network empty for the cluster's default network
 * @param hostname empty for the VM's name
 * @param password hash only; the password itself ends at the edge (X14)
 * @param labels at most 64, values of at most 256 characters
 * @param restart whether it is started again when it ends without having been told to
 */
public record CreateVm(
    ResourceName name,
    int vcpus,
    long memoryMib,
    long diskGib,
    String image,
    Optional<NetworkName> network,
    Optional<HostName> hostname,
    Optional<HashedPassword> password,
    Map<LabelKey, String> labels,
    RestartPolicy restart) {}
