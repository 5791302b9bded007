package io.ecms.edge.cli.command;

import io.ecms.edge.cli.launch.ClusterOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the roles that join a cluster. */
public final class MemberOptions {
  @Option(
      names = "--join",
      paramLabel = "HOST:PORT",
      split = ",",
      description =
          "Servers of the cluster to join, separated by commas or given several times; the same list"
              + " on every server.")
  private List<String> join = new ArrayList<>();

  @Option(
      names = "--cluster-host",
      paramLabel = "ADDRESS",
      description = "Address under which the other members reach this one.")
  private @Nullable String host;

  @Option(
      names = "--cluster-port",
      paramLabel = "PORT",
      description = "Port for the other members (default: 7355 for servers, 7356 for nodes).")
  private @Nullable Integer port;

  ClusterOptions options() {
    return new ClusterOptions(join, host, port);
  }
}
