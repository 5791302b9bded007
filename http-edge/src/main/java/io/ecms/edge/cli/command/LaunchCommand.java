package io.ecms.edge.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.edge.cli.api.Route;
import io.ecms.edge.cli.base.ExitCode;
import io.ecms.edge.cli.output.Json;
import io.ecms.edge.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** From an image to a running VM in one command: create, start, wait, show. */
@Command(name = "launch", description = "Create a VM, start it and wait until it runs.")
public final class LaunchCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(index = "0", paramLabel = "IMAGE", description = "Name or id of the image.")
  private String image = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "Name of the new VM.")
  private String name = "";

  @Mixin private final VmOptions options = new VmOptions();
  @Mixin private final WaitOption wait = new WaitOption();

  public LaunchCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
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
}
