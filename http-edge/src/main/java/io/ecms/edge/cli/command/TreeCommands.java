package io.ecms.edge.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
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

/** The commands on the distribution trees of images (T1). */
@Command(name = "tree", description = "Let nodes join and leave the trees of images.")
public final class TreeCommands {
  private static final String IMAGE = "IMAGE";
  private static final String IMAGE_HELP = "Name or id of the image.";
  private static final String NODE = "NODE";

  private final Session session;

  public TreeCommands(Session session) {
    this.session = session;
  }

  @Command(
      name = "up",
      description = {
        "Let nodes join an image's tree before any VM needs it there.",
        "All of them join, or none."
      })
  int up(
      @Parameters(paramLabel = IMAGE, description = IMAGE_HELP) String image,
      @Option(
              names = "--node",
              paramLabel = NODE,
              split = ",",
              description = "Which nodes (default: all compute nodes that are up).")
          List<String> nodes,
      @Mixin WaitOption wait) {
    return change(image, "up", nodes, wait);
  }

  @Command(
      name = "down",
      description = {
        "Let nodes leave an image's tree, leaves first.",
        "Refused while VMs use the image there. What is cached stays on their disks."
      })
  int down(
      @Parameters(paramLabel = IMAGE, description = IMAGE_HELP) String image,
      @Option(
              names = "--node",
              paramLabel = NODE,
              split = ",",
              description = "Which nodes (default: all members).")
          List<String> nodes,
      @Mixin WaitOption wait) {
    return change(image, "down", nodes, wait);
  }

  @Command(
      name = "show",
      description = "Show who feeds whom, with the bytes that each edge carried.")
  int show(@Parameters(paramLabel = IMAGE, description = IMAGE_HELP) String image) {
    return show(session, image);
  }

  /** Prints the tree of an image. */
  static int show(Session session, String image) {
    JsonNode tree =
        session
            .api()
            .get(Route.of("v1", "images", idOf(session.names().image(image)), "tree"))
            .body();
    session.printer().print(tree, Tables::tree);
    if (!session.printer().format().forPrograms()) {
      session.printer().say(ImageCommands.summary(tree));
    }
    return ExitCode.DONE.value();
  }

  private static String idOf(JsonNode image) {
    return Json.text(image, "id");
  }

  private int change(String image, String verb, List<String> nodes, WaitOption wait) {
    String id = idOf(session.names().image(image));
    ObjectNode body = Json.object();
    if (nodes != null) {
      ArrayNode names = body.putArray("nodes");
      nodes.forEach(names::add);
    }
    JsonNode accepted = session.api().post(Route.of("v1", "images", id, "tree", verb), body).body();
    JsonNode operation = session.follow(image, accepted, wait.wanted());
    if (wait.wanted() && !session.printer().format().forPrograms()) {
      return show(session, id);
    }
    session.printer().print(operation, one -> Tables.operations(Json.array(one)));
    return ExitCode.DONE.value();
  }
}
