package io.ecms.edge.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecms.edge.cli.api.Route;
import io.ecms.edge.cli.base.ExitCode;
import io.ecms.edge.cli.output.Json;
import io.ecms.edge.cli.session.Session;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;

/** The commands on the cluster as a whole. */
@Command(name = "cluster", description = "Look at the cluster as a whole.")
public record ClusterCommands(Session session) {
  /** Most nodes and VMs that are counted. */
  private static final int MAX_COUNTED = 20_000;

  @Command(name = "status", description = "Show whether the cluster is ready, and what is in it.")
  int status() {
    JsonNode health = session.api().get(Route.of("health", "ready")).body();
    ObjectNode status = Json.object();
    status.put("server", session.api().server().toString());
    status.set("status", health.path("status"));
    status.set("checks", health.path("checks"));
    status.set("nodes", byState("nodes"));
    status.set("vms", byState("vms"));
    session.printer().print(status, Tables::fields);
    return ExitCode.DONE.value();
  }

  private JsonNode byState(String collection) {
    Map<String, Integer> counts = new TreeMap<>();
    session
        .lists()
        .read(Route.of("v1", collection), MAX_COUNTED)
        .path("items")
        .forEach(item -> counts.merge(Json.text(item, "state"), 1, Integer::sum));
    ObjectNode states = Json.object();
    counts.forEach(states::put);
    return states;
  }
}
