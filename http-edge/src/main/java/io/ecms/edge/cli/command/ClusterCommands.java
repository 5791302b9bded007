package io.ecms.edge.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecms.edge.cli.api.Route;
import io.ecms.edge.cli.base.ExitCode;
import io.ecms.edge.cli.base.Failure;
import io.ecms.edge.cli.output.Json;
import io.ecms.edge.cli.session.Session;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The commands on the cluster as a whole. */
@Command(name = "cluster", description = "Look at the cluster as a whole.")
public record ClusterCommands(Session session) {
  private static final Route CLUSTER = Route.of("v1", "cluster");

  /** Most nodes and VMs that are counted. */
  private static final int MAX_COUNTED = 20_000;

  @Command(
      name = "status",
      description = "Show members, master, store, reconcilers, and what is in the cluster.")
  int status() {
    ObjectNode status = Json.object();
    status.put("api", session.api().server().toString());
    session
        .api()
        .get(CLUSTER)
        .body()
        .properties()
        .forEach(field -> status.set(field.getKey(), field.getValue()));
    status.set("nodes", byState("nodes"));
    status.set("vms", byState("vms"));
    boolean ready = status.path("ready").asBoolean();
    String checks = status.path("checks").toString();
    show(status);
    if (!ready) {
      throw Failure.of(ExitCode.FAILED, "the server would not take commands: " + checks, "")
          .withCode("not-ready");
    }
    return ExitCode.DONE.value();
  }

  @Command(name = "pause", description = "Switch a reconciler of the master off.")
  int pause(
      @Parameters(paramLabel = "RECONCILER", description = "Its name, see `cluster status`.")
          String reconciler) {
    return turn(reconciler, "pause");
  }

  @Command(name = "resume", description = "Switch a reconciler of the master on again.")
  int resume(
      @Parameters(paramLabel = "RECONCILER", description = "Its name, see `cluster status`.")
          String reconciler) {
    return turn(reconciler, "resume");
  }

  @Command(
      name = "rebuild-read-model",
      description = "Build lists and records again from the journal, while they are read.")
  int rebuildReadModel() {
    Route route = Route.of("v1", "read-model", "rebuild");
    JsonNode status = session.api().post(route, Json.object()).body();
    ObjectNode lag = Json.object();
    lag.set("readModelLag", status.path("readModelLag"));
    session.printer().print(lag, Tables::fields);
    return ExitCode.DONE.value();
  }

  private int turn(String reconciler, String verb) {
    Route route = Route.of("v1", "reconcilers", reconciler, verb);
    JsonNode status = session.api().post(route, Json.object()).body();
    session.printer().print(status.path("reconcilers"), Tables::reconcilers);
    return ExitCode.DONE.value();
  }

  /** For people the two lists are tables of their own; programs get one document. */
  private void show(ObjectNode status) {
    if (session.printer().format().forPrograms()) {
      session.printer().print(status, Tables::fields);
      return;
    }
    JsonNode members = status.remove("members");
    JsonNode reconcilers = status.remove("reconcilers");
    session.printer().print(Tables.fields(status));
    session.printer().print(Tables.members(members));
    session.printer().print(Tables.reconcilers(reconcilers));
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
