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

  @Command(name = "stats", description = "Show what a running VM uses.")
  int stats(@Parameters(paramLabel = VM, description = VM_HELP) String vm) {
    Route route = Route.of("v1", "vms", Json.text(session.names().vm(vm), "id"), "stats");
    session.printer().print(session.api().get(route).body(), Tables::fields);
    return ExitCode.DONE.value();
  }

  @Command(name = "console", description = "Show the end of what a guest has said on its console.")
  int console(
      @Parameters(paramLabel = VM, description = VM_HELP) String vm,
      @Option(
              names = "--log",
              required = true,
              description = "What was said since the last start; the only form so far.")
          boolean log,
      @Option(
              names = "--bytes",
              paramLabel = "N",
              defaultValue = "8192",
              description = "Most bytes to show, up to 65536 (default: ${DEFAULT-VALUE}).")
          int bytes) {
    Route route =
        Route.of("v1", "vms", Json.text(session.names().vm(vm), "id"), "console")
            .with("bytes", String.valueOf(bytes));
    JsonNode console = session.api().get(route).body();
    session.printer().printText(console, Json.text(console, "text"));
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
      @Option(names = "--force", description = "Do not ask the guest: as --grace 0.") boolean force,
      @Mixin WaitOption wait) {
    return command("stop", vms, graceOf(force ? 0 : grace), wait);
  }

  private static ObjectNode graceOf(int seconds) {
    ObjectNode body = Json.object();
    if (seconds >= 0) {
      body.put("graceSeconds", seconds);
    }
    return body;
  }

  @Command(
      name = "kill",
      description = "Turn VMs off at once; what was saved of them is thrown away.")
  int kill(
      @Parameters(arity = "1..*", paramLabel = VM, description = VM_HELP) List<String> vms,
      @Mixin WaitOption wait) {
    return command("kill", vms, Json.object(), wait);
  }

  @Command(name = "reboot", description = "Ask the guests to reboot, and reset those that do not.")
  int reboot(
      @Parameters(arity = "1..*", paramLabel = VM, description = VM_HELP) List<String> vms,
      @Option(
              names = "--grace",
              paramLabel = "SECONDS",
              defaultValue = "-1",
              description = "Time to reboot before being reset (default: the cluster's).")
          int grace,
      @Mixin WaitOption wait) {
    return command("reboot", vms, graceOf(grace), wait);
  }

  @Command(name = "reset", description = "Reset VMs at once, as the button of a machine does.")
  int reset(
      @Parameters(arity = "1..*", paramLabel = VM, description = VM_HELP) List<String> vms,
      @Mixin WaitOption wait) {
    return command("reset", vms, Json.object(), wait);
  }

  @Command(name = "suspend", description = "Let VMs stand still in memory.")
  int suspend(
      @Parameters(arity = "1..*", paramLabel = VM, description = VM_HELP) List<String> vms,
      @Mixin WaitOption wait) {
    return command("suspend", vms, Json.object(), wait);
  }

  @Command(name = "resume", description = "Let suspended VMs go on.")
  int resume(
      @Parameters(arity = "1..*", paramLabel = VM, description = VM_HELP) List<String> vms,
      @Mixin WaitOption wait) {
    return command("resume", vms, Json.object(), wait);
  }

  @Command(
      name = "save",
      description = "Keep the memory of VMs on disk and turn them off; start goes on there.")
  int save(
      @Parameters(arity = "1..*", paramLabel = VM, description = VM_HELP) List<String> vms,
      @Mixin WaitOption wait) {
    return command("save", vms, Json.object(), wait);
  }

  @Command(name = "rename", description = "Give a VM another name.")
  int rename(
      @Parameters(paramLabel = VM, description = VM_HELP) String vm,
      @Parameters(paramLabel = "NAME", description = "The new name.") String name,
      @Mixin WaitOption wait) {
    return command("rename", List.of(vm), Json.object().put("name", name), wait);
  }

  @Command(name = "resize", description = "Give VMs that are off other processors or memory.")
  int resize(
      @Parameters(arity = "1..*", paramLabel = VM, description = VM_HELP) List<String> vms,
      @Option(
              names = "--vcpus",
              paramLabel = "N",
              defaultValue = "0",
              description = "Virtual CPUs (default: as before).")
          int vcpus,
      @Option(
              names = "--memory",
              paramLabel = "SIZE",
              converter = VmOptions.Mebibytes.class,
              defaultValue = "0",
              description = "Memory, such as 512M or 2G (default: as before).")
          long memoryMib,
      @Mixin WaitOption wait) {
    ObjectNode body = Json.object();
    if (vcpus != 0) {
      body.put("vcpus", vcpus);
    }
    if (memoryMib != 0) {
      body.put("memoryMib", memoryMib);
    }
    return command("resize", vms, body, wait);
  }

  @Command(
      name = "rebuild",
      description = "Throw the disks of VMs that are off away, for new ones from their images.")
  int rebuild(
      @Parameters(arity = "1..*", paramLabel = VM, description = VM_HELP) List<String> vms,
      @Mixin WaitOption wait) {
    return command("rebuild", vms, Json.object(), wait);
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
