package io.ecms.edge.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.edge.cli.api.Route;
import io.ecms.edge.cli.base.ExitCode;
import io.ecms.edge.cli.output.Json;
import io.ecms.edge.cli.output.Steps;
import io.ecms.edge.cli.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands on operations (I1). */
@Command(name = "operation", description = "Look at operations and wait for them.")
public record OperationCommands(Session session) {

  @Command(name = "list", description = "List the operations.")
  int list(
      @Option(names = "--state", defaultValue = "", description = "Only in this state.")
          String state,
      @Option(
              names = "--resource",
              defaultValue = "",
              description = "Only on this VM id, image id or node name.")
          String resource,
      @Mixin LimitOption limit) {
    Route route = Route.of("v1", "operations").with("state", state).with("resource", resource);
    return limit.print(session, route, Tables::operations);
  }

  @Command(name = "show", description = "Show one operation with its steps.")
  int show(@Parameters(paramLabel = "ID", description = "Id of the operation.") String id) {
    JsonNode operation = read(id);
    session.printer().print(operation, one -> Tables.operations(Json.array(one)));
    if (!session.printer().format().forPrograms()) {
      session.printer().print(Tables.steps(operation));
      if (operation.has("vms")) {
        session.printer().print(Tables.batch(operation));
      }
      String error = Steps.error(operation);
      if (!error.isEmpty()) {
        session.printer().say("Error: " + error);
      }
    }
    return ExitCode.DONE.value();
  }

  @Command(name = "wait", description = "Wait until an operation has ended.")
  int waitFor(@Parameters(paramLabel = "ID", description = "Id of the operation.") String id) {
    JsonNode operation = read(id);
    JsonNode ended = session.follow(Json.text(operation, "resource"), operation, true);
    session.printer().print(ended, one -> Tables.operations(Json.array(one)));
    return ExitCode.DONE.value();
  }

  private JsonNode read(String id) {
    return session.api().get(Route.of("v1", "operations", id)).body();
  }
}
