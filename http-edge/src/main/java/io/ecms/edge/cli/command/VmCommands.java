package io.ecms.edge.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecms.edge.cli.api.Route;
import io.ecms.edge.cli.base.ExitCode;
import io.ecms.edge.cli.output.Json;
import io.ecms.edge.cli.session.Session;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands on VMs (E3, E4, E7). */
@Command(name = "vm", description = "Make, start, stop, destroy and look at VMs.")
public final class VmCommands {
  private static final String VM = "VM";
  private static final String VM_HELP = "Name or id of the VM.";

  private final Session session;

  public VmCommands(Session session) {
    this.session = session;
  }

  @Command(name = "list", description = "List the VMs.")
  int list(
      @Option(names = "--state", defaultValue = "", description = "Only in this state.")
          String state,
      @Option(names = "--node", defaultValue = "", description = "Only on this node.") String node,
      @Option(names = "--image", defaultValue = "", description = "Only of this image.")
          String image,
      @Option(
              names = "--label",
              defaultValue = "",
              paramLabel = "KEY=VALUE",
              description = "Only with this label.")
          String label,
      @Mixin LimitOption limit) {
    Route route =
        Route.of("v1", "vms")
            .with("state", state)
            .with("node", node)
            .with("image", image)
            .with("label", label);
    return limit.print(session, route, Tables::vms);
  }

  @Command(name = "show", description = "Show one VM.")
  int show(@Parameters(paramLabel = VM, description = VM_HELP) String vm) {
    session.printer().print(session.names().vm(vm), Tables::fields);
    return ExitCode.DONE.value();
  }

  @Command(name = "create", description = "Record a VM; nothing is started.")
  int create(
      @Parameters(paramLabel = "NAME", description = "Name of the new VM.") String name,
      @Option(
              names = {"-i", "--image"},
              required = true,
              paramLabel = "IMAGE",
              description = "Name or id of its image.")
          String image,
      @Mixin VmOptions options) {
    JsonNode vm =
        session
            .api()
            .post(Route.of("v1", "vms"), options.toRequest(name, image, session.host()))
            .body();
    session.printer().print(vm, made -> Tables.vms(Json.array(made)));
    return ExitCode.DONE.value();
  }

  @Command(name = "start", description = "Start VMs and wait until they run.")
  int start(
      @Parameters(arity = "1..*", paramLabel = VM, description = VM_HELP) List<String> vms,
      @Mixin WaitOption wait) {
    return command("start", vms, Json.object(), wait);
  }

  @Command(name = "stop", description = "Ask the guests to shut down, and force those that do not.")
  int stop(
      @Parameters(arity = "1..*", paramLabel = VM, description = VM_HELP) List<String> vms,
      @Option(
              names = "--grace",
              paramLabel = "SECONDS",
              defaultValue = "-1",
              description = "Time to shut down before being forced (default: the cluster's).")
          int grace,
      @Mixin WaitOption wait) {
    ObjectNode body = Json.object();
    if (grace >= 0) {
      body.put("graceSeconds", grace);
    }
    return command("stop", vms, body, wait);
  }

  @Command(name = "destroy", description = "Remove VMs with everything that belongs to them.")
  int destroy(
      @Parameters(arity = "1..*", paramLabel = VM, description = VM_HELP) List<String> vms,
      @Mixin WaitOption wait) {
    return command("destroy", vms, Json.object(), wait);
  }

  private int command(String verb, List<String> vms, JsonNode body, WaitOption wait) {
    return new VmVerb(session, verb).run(vms, body, wait.wanted());
  }
}
