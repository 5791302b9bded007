package io.ecms.edge.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecms.edge.cli.api.Route;
import io.ecms.edge.cli.base.ExitCode;
import io.ecms.edge.cli.output.Json;
import io.ecms.edge.cli.output.Quantities;
import io.ecms.edge.cli.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands on images and their distribution trees (T1). */
@Command(name = "image", description = "Import and look at images and their trees.")
public final class ImageCommands {
  private static final String IMAGE = "IMAGE";
  private static final String IMAGE_HELP = "Name or id of the image.";

  private final Session session;

  public ImageCommands(Session session) {
    this.session = session;
  }

  @Command(name = "list", description = "List the images.")
  int list(
      @Option(names = "--state", defaultValue = "", description = "Only in this state.")
          String state,
      @Mixin LimitOption limit) {
    return limit.print(session, Route.of("v1", "images").with("state", state), Tables::images);
  }

  @Command(name = "show", description = "Show one image.")
  int show(@Parameters(paramLabel = IMAGE, description = IMAGE_HELP) String image) {
    session.printer().print(session.names().image(image), Tables::fields);
    return ExitCode.DONE.value();
  }

  @Command(name = "tree", description = "Show who feeds whom; the same as `ecms tree show`.")
  int tree(@Parameters(paramLabel = IMAGE, description = IMAGE_HELP) String image) {
    return TreeCommands.show(session, image);
  }

  /** What the root had to send, in one sentence. */
  public static String summary(JsonNode tree) {
    JsonNode problem = tree.path("problem");
    String lost =
        problem.isObject()
            ? "%s since %s: %s%n"
                .formatted(
                    Json.text(problem, "code"),
                    Json.text(problem, "since"),
                    Json.text(problem, "detail"))
            : "";
    return lost
        + "The root sent "
        + Quantities.bytes(tree.path("rootEgressBytes").asLong())
        + "; no node feeds more than "
        + Json.text(tree, "degree")
        + " others.";
  }

  @Command(name = "import", description = "Take an image file of the image node into the cluster.")
  int importImage(
      @Parameters(index = "0", paramLabel = "NAME", description = "Name of the new image.")
          String name,
      @Parameters(
              index = "1",
              paramLabel = "PATH",
              description = "Path on the image node; a relative one begins here.")
          String path,
      @Option(names = "--format", defaultValue = "", description = "raw or qcow2 (default: raw).")
          String format,
      @Option(
              names = "--kernel",
              defaultValue = "",
              paramLabel = "PATH",
              description = "Kernel to boot directly.")
          String kernel,
      @Option(
              names = "--initrd",
              defaultValue = "",
              paramLabel = "PATH",
              description = "Initial RAM disk of that kernel.")
          String initrd,
      @Option(names = "--cmdline", defaultValue = "", description = "Command line of that kernel.")
          String cmdline,
      @Mixin WaitOption wait) {
    ObjectNode body = Json.object().put("name", name).put("path", absolute(path));
    putUnlessEmpty(body, "format", format);
    putUnlessEmpty(body, "kernel", absolute(kernel));
    putUnlessEmpty(body, "initrd", absolute(initrd));
    putUnlessEmpty(body, "cmdline", cmdline);
    JsonNode accepted = session.api().post(Route.of("v1", "images"), body).body();
    JsonNode operation = session.follow(name, accepted, wait.wanted());
    session.printer().print(operation, one -> Tables.operations(Json.array(one)));
    return ExitCode.DONE.value();
  }

  private String absolute(String path) {
    return path.isEmpty() ? "" : session.host().directory().resolve(path).normalize().toString();
  }

  private static void putUnlessEmpty(ObjectNode body, String field, String value) {
    if (!value.isEmpty()) {
      body.put(field, value);
    }
  }
}
