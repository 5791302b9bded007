package io.ecms.edge.cli.command;

import static io.ecms.edge.cli.output.Json.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.edge.cli.api.Route;
import io.ecms.edge.cli.output.Table;
import io.ecms.edge.cli.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The commands on disks. */
@Command(name = "disk", description = "Look at the disks of VMs.")
public record DiskCommands(Session session) {

  @Command(name = "list", description = "List the disks.")
  int list(
      @Option(names = "--state", defaultValue = "", description = "Only in this state.")
          String state,
      @Option(names = "--vm", defaultValue = "", description = "Only of this VM.") String vm,
      @Option(names = "--node", defaultValue = "", description = "Only on this node.") String node,
      @Mixin LimitOption limit) {
    Route route =
        Route.of("v1", "disks")
            .with("state", state)
            .with("node", node)
            .with("vm", vm.isEmpty() ? "" : text(session.names().vm(vm), "id"));
    return limit.print(session, route, DiskCommands::table);
  }

  private static Table table(JsonNode items) {
    Table table =
        new Table().column("ID").column("STATE").number("SIZE").column("NODE").column("VM");
    for (JsonNode disk : items) {
      table.row(
          text(disk, "id"),
          text(disk, "state"),
          text(disk, "sizeGib") + " GiB",
          text(disk, "node"),
          text(disk, "vm"));
    }
    return table;
  }
}
