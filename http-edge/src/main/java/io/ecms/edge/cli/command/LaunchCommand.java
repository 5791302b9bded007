package io.ecms.edge.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecms.edge.cli.api.Route;
import io.ecms.edge.cli.base.ExitCode;
import io.ecms.edge.cli.base.Failure;
import io.ecms.edge.cli.output.Json;
import io.ecms.edge.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** From an image to a running VM in one command: create, start, wait, show. */
@Command(
    name = "launch",
    description = "Create a VM, or several as a batch, start it and wait until it runs.")
public final class LaunchCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(index = "0", paramLabel = "IMAGE", description = "Name or id of the image.")
  private String image = "";

  @Parameters(
      index = "1",
      paramLabel = "NAME",
      description = "Name of the new VM; of a batch, before the numbers.")
  private String name = "";

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "Make N VMs as one operation: NAME-1 to NAME-N.")
  private int count;

  @Option(
      names = "--best-effort",
      description = "With --count: keep what fits and starts, instead of all or nothing.")
  private boolean bestEffort;

  @Mixin private final VmOptions options = new VmOptions();
  @Mixin private final WaitOption wait = new WaitOption();

  public LaunchCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    if (count != 0) {
      return batch();
    }
    if (bestEffort) {
      throw Failure.of(ExitCode.USAGE, "--best-effort is for a batch; give --count N as well", "");
    }
    JsonNode request = options.toRequest(name, image, session.host());
    JsonNode created = session.api().post(Route.of("v1", "vms"), request).body();
    Route route = Route.of("v1", "vms", Json.text(created, "id"));
    session.printer().say("vm_create " + name + ": " + Json.text(created, "id"));
    JsonNode operation =
        session
            .api()
            .post(Route.of("v1", "vms", Json.text(created, "id"), "start"), Json.object())
            .body();
    session.follow(name, operation, wait.wanted());
    session.printer().print(session.api().get(route).body(), vm -> Tables.vms(Json.array(vm)));
    return ExitCode.DONE.value();
  }

  /** One operation for all; its table says what has become of each VM, also when it has failed. */
  private int batch() {
    ObjectNode request = options.toRequest(name, image, session.host());
    request.put("count", count);
    request.put("policy", bestEffort ? "best-effort" : "all-or-nothing");
    JsonNode operation = session.api().post(Route.of("v1", "vms:batch"), request).body();
    session.printer().say("vm_batch " + name + ": " + Json.text(operation, "id"));
    try {
      JsonNode last = session.follow(name, operation, wait.wanted());
      session.printer().print(last, Tables::batch);
    } catch (Failure failure) {
      Route route = Route.of("v1", "operations", Json.text(operation, "id"));
      session.printer().print(session.api().get(route).body(), Tables::batch);
      throw failure;
    }
    return ExitCode.DONE.value();
  }
}
