package io.ecms.edge.cli.command;

import static io.ecms.edge.cli.output.Json.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.edge.cli.api.Route;
import io.ecms.edge.cli.output.Json;
import io.ecms.edge.cli.output.Table;
import io.ecms.edge.cli.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The commands on networks and their addresses (X6). */
public final class NetworkCommands {
  private NetworkCommands() {}

  /** The networks. */
  @Command(name = "network", description = "Look at the networks.")
  public record Networks(Session session) {
    @Command(name = "list", description = "List the networks with their addresses in numbers.")
    int list(@Mixin LimitOption limit) {
      return limit.print(session, Route.of("v1", "networks"), NetworkCommands::networks);
    }
  }

  /** The addresses. */
  @Command(name = "lease", description = "Look at the addresses of VMs.")
  public record Leases(Session session) {
    @Command(name = "list", description = "List the addresses of the networks, free ones too.")
    int list(
        @Option(names = "--state", defaultValue = "", description = "free, held or quarantined.")
            String state,
        @Option(names = "--network", defaultValue = "", description = "Only of this network.")
            String network,
        @Option(names = "--vm", defaultValue = "", description = "Only held for this VM.")
            String vm,
        @Mixin LimitOption limit) {
      Route route =
          Route.of("v1", "leases")
              .with("state", state)
              .with("network", network)
              .with("vm", vm.isEmpty() ? "" : Json.text(session.names().vm(vm), "id"));
      return limit.print(session, route, NetworkCommands::leases);
    }
  }

  private static Table networks(JsonNode items) {
    Table table =
        new Table()
            .column("NAME")
            .column("CIDR")
            .column("GATEWAY")
            .column("ZONE")
            .number("TOTAL")
            .number("FREE")
            .number("HELD")
            .number("QUARANTINED");
    for (JsonNode network : items) {
      table.row(
          text(network, "name"),
          text(network, "cidr"),
          text(network, "gateway"),
          text(network, "zone"),
          text(network, "total"),
          text(network, "free"),
          text(network, "held"),
          text(network, "quarantined"));
    }
    return table;
  }

  private static Table leases(JsonNode items) {
    Table table =
        new Table().column("IP").column("MAC").column("STATE").column("NETWORK").column("VM");
    for (JsonNode lease : items) {
      table.row(
          text(lease, "ip"),
          text(lease, "mac"),
          text(lease, "state"),
          text(lease, "network"),
          text(lease, "vm"));
    }
    return table;
  }
}
