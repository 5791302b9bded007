package io.ecms.edge.cli.launch;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ecms server} was asked for.
 *
 * @param profile file in {@code conf/} without its ending, for example {@code cluster}
 * @param config HOCON file laid over the built-in profile, or null
 * @param data directory of journal and logs; made when missing
 * @param bind address on which HTTP listens, or null for the configured one
 * @param port TCP port of HTTP, 1-65535, or null for the configured one
 * @param cluster how it takes its place in the cluster
 * @param settings single configuration keys laid over everything else, in the order given
 */
public record ServerOptions(
    String profile,
    @Nullable Path config,
    Path data,
    @Nullable String bind,
    @Nullable Integer port,
    ClusterOptions cluster,
    Map<String, String> settings) {}
