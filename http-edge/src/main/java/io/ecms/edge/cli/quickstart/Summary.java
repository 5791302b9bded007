package io.ecms.edge.cli.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecms.edge.cli.api.ApiClient;
import io.ecms.edge.cli.api.Lists;
import io.ecms.edge.cli.api.Names;
import io.ecms.edge.cli.api.Route;
import io.ecms.edge.cli.base.Host;
import io.ecms.edge.cli.command.ImageCommands;
import io.ecms.edge.cli.command.Tables;
import io.ecms.edge.cli.launch.HypervisorKind;
import io.ecms.edge.cli.output.Json;
import io.ecms.edge.cli.output.Printer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What there is now, and what to try next.
 *
 * @param host this run's surroundings
 * @param home directory of the quickstart
 * @param settings what it is made of
 * @param api its server
 * @param printer where to
 */
record Summary(Host host, Home home, Settings settings, ApiClient api, Printer printer) {
  private static final int MAX_VMS = 20;

  void print() {
    JsonNode vms = new Lists(api).read(Route.of("v1", "vms"), MAX_VMS);
    Optional<JsonNode> tree =
        new Names(api, host)
            .findImage(Demo.IMAGE)
            .map(image -> Json.text(image, "id"))
            .map(id -> api.get(Route.of("v1", "images", id, "tree")).body());
    if (printer.format().forPrograms()) {
      printer.terminal().line(printer.format().write(document(vms, tree)));
    } else {
      printForPeople(vms, tree);
    }
  }

  private JsonNode document(JsonNode vms, Optional<JsonNode> tree) {
    ObjectNode all = Json.object();
    all.put("server", settings.server().toString());
    all.put("hypervisor", settings.hypervisor().word());
    all.put("nodes", settings.nodes());
    all.put("data", home.data().toString());
    all.put("log", home.log().toString());
    all.set("vms", vms.path("items"));
    tree.ifPresent(one -> all.set("tree", one));
    return all;
  }

  private void printForPeople(JsonNode vms, Optional<JsonNode> tree) {
    tree.ifPresent(one -> {
      printer.say("");
      printer.say("The image's way to the nodes:");
      printer.print(Tables.tree(one));
      printer.say(ImageCommands.summary(one));
    });
    if (!vms.path("items").isEmpty()) {
      printer.say("");
      printer.print(Tables.vms(vms.path("items")));
      if (vms.hasNonNull("next")) {
        printer.say("... and more: ecms vm list");
      }
    }
    printer.say("");
    printer.say("URL   " + settings.server());
    printer.say("Log   " + home.log());
    printer.say("Data  " + home.data());
    if (settings.hypervisor() == HypervisorKind.SIMULATED) {
      printer.say("");
      printer.say("*** SIMULATED hypervisor: no guest really runs. ***");
    }
    printer.say("");
    printer.say("Try next" + prefix() + ":");
    commands(tree.isPresent()).forEach(command -> printer.say("  " + command));
  }

  private String prefix() {
    return settings.port() == Settings.DEFAULT_PORT
        ? ""
        : " (after: export ECMS_SERVER=" + settings.server() + ")";
  }

  private List<String> commands(boolean withImage) {
    boolean usualPlace = home.data().equals(QuickstartCommand.usualData(host));
    return List.of(
        withImage ? "./ecms launch " + Demo.IMAGE + " my-vm" : "./ecms image import NAME PATH",
        "./ecms vm list",
        withImage ? "./ecms image tree " + Demo.IMAGE : "./ecms node list",
        "./ecms events --follow",
        "./ecms quickstart --stop" + (usualPlace ? "" : " --data " + quoted(home.data())));
  }

  /** The path as a shell takes it for one word. */
  private static String quoted(Path path) {
    String text = path.toString();
    return text.matches("[A-Za-z0-9_./+:@%,=-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
