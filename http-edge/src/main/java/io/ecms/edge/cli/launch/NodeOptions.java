package io.ecms.edge.cli.launch;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ecms node} was asked for.
 *
 * @param config HOCON file laid over the built-in profile, or null
 * @param data directory of caches, disks and logs; made when missing
 * @param name name of the node, or null for the configured one or the host's
 * @param cluster how it takes its place in the cluster
 * @param hypervisor implementation to use, or null for the configured one
 * @param settings single configuration keys laid over everything else, in the order given
 */
public record NodeOptions(
    @Nullable Path config,
    Path data,
    @Nullable String name,
    ClusterOptions cluster,
    @Nullable HypervisorKind hypervisor,
    Map<String, String> settings) {}
