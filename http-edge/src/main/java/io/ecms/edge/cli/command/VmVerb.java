package io.ecms.edge.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecms.edge.cli.api.Operations;
import io.ecms.edge.cli.api.Route;
import io.ecms.edge.cli.base.ExitCode;
import io.ecms.edge.cli.output.Json;
import io.ecms.edge.cli.output.StepProgress.Watched;
import io.ecms.edge.cli.session.Session;
import java.util.ArrayList;
import java.util.List;

/**
 * A verb that touches hosts, given to one or several VMs at once.
 *
 * @param session the run that it belongs to
 * @param verb last part of the route, for example {@code start}
 */
record VmVerb(Session session, String verb) {

  /** Gives the verb to all VMs, then waits for all of them, unless that is not wanted. */
  int run(List<String> names, JsonNode body, boolean wait) {
    List<JsonNode> vms = names.stream().map(session.names()::vm).toList();
    List<Watched> begun = new ArrayList<>();
    for (JsonNode vm : vms) {
      JsonNode operation =
          session.api().post(Route.of("v1", "vms", Json.text(vm, "id"), verb), body).body();
      begun.add(Operations.watched(Json.text(vm, "name"), operation));
    }
    if (!wait) {
      print(begun.stream().map(Watched::operation).toList());
      return ExitCode.DONE.value();
    }
    List<JsonNode> ended =
        session.operations().awaitAll(begun, session.timeout(), session.printer().progress());
    if (session.printer().format().forPrograms()) {
      print(ended);
    } else if (verb.equals("start")) {
      ArrayNode running = Json.array();
      vms.forEach(vm -> running.add(again(vm)));
      session.printer().print(Tables.vms(running));
    }
    return ExitCode.DONE.value();
  }

  private JsonNode again(JsonNode vm) {
    return session.api().get(Route.of("v1", "vms", Json.text(vm, "id"))).body();
  }

  /** One operation as it is, several as a list, as the API would answer. */
  private void print(List<JsonNode> operations) {
    if (operations.size() == 1) {
      session.printer().print(operations.getFirst(), one -> Tables.operations(Json.array(one)));
      return;
    }
    ObjectNode list = Json.object();
    operations.forEach(list.putArray("items")::add);
    session.printer().print(list, all -> Tables.operations(all.path("items")));
  }
}
