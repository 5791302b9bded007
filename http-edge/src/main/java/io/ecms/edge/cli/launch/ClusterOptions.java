package io.ecms.edge.cli.launch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a role takes its place in the cluster.
 *
 * @param join addresses {@code HOST:PORT} of members to join; empty for the configured ones
 * @param host address under which the other members reach this one, or null for the configured one
 * @param port TCP port for that, 1-65535, or null for the configured one
 */
public record ClusterOptions(List<String> join, @Nullable String host, @Nullable Integer port) {
  /** Everything as configured. */
  public static final ClusterOptions CONFIGURED = new ClusterOptions(List.of(), null, null);

  public ClusterOptions {
    join = List.copyOf(join);
  }
}
