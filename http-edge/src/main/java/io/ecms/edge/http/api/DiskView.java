package io.ecms.edge.http.api;

import io.ecms.core.disk.Disk;
import io.ecms.core.model.DiskId;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.VmId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A disk as the API shows it.
 *
 * @param sizeGib GiB
 * @param vm the VM that it belongs to
 * @param image the image that it is a delta of
 * @param uri where the node keeps it, once it has made it
 */
public record DiskView(
    DiskId id,
    Disk.Status state,
    long sizeGib,
    VmId vm,
    ImageId image,
    NodeName node,
    @Nullable String uri,
    Instant updatedAt) {}
