package io.ecms.edge.cli.command;

import static io.ecms.edge.cli.output.Json.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecms.edge.cli.api.Route;
import io.ecms.edge.cli.base.ExitCode;
import io.ecms.edge.cli.output.Json;
import io.ecms.edge.cli.output.Table;
import io.ecms.edge.cli.session.Session;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Asks where a VM would go, and why not elsewhere (I3). Nothing is reserved. */
@Command(name = "plan", description = "Show where a VM would be placed, and why not elsewhere.")
public final class PlanCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = {"-i", "--image"},
      required = true,
      paramLabel = "IMAGE",
      description = "Name or id of the image.")
  private String image = "";

  @Option(names = "--vcpus", paramLabel = "N", description = "Virtual CPUs (default: 1).")
  private int vcpus = 1;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      converter = VmOptions.Mebibytes.class,
      description = "Memory, such as 512M or 2G; a bare number is MiB (default: 128M).")
  private long memoryMib = 128;

  @Option(
      names = "--disk",
      paramLabel = "SIZE",
      converter = VmOptions.Gibibytes.class,
      description = "Disk, such as 10G; a bare number is GiB (default: 1G).")
  private long diskGib = 1;

  public PlanCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    ObjectNode body =
        Json.object()
            .put("vcpus", vcpus)
            .put("memoryMib", memoryMib)
            .put("diskGib", diskGib)
            .put("image", image);
    JsonNode placement = session.api().post(Route.of("v1", "placements"), body).body();
    session.printer().print(placement, PlanCommand::table);
    return placement.path("candidates").isEmpty() ? ExitCode.FAILED.value() : ExitCode.DONE.value();
  }

  private static Table table(JsonNode placement) {
    Table table = new Table().column("NODE").number("SCORE").column("WHY");
    for (JsonNode candidate : placement.path("candidates")) {
      table.row(text(candidate, "node"), number(candidate.path("score")), parts(candidate));
    }
    for (JsonNode refused : placement.path("refused")) {
      table.row(text(refused, "node"), "", "refused: " + text(refused, "reason"));
    }
    return table;
  }

  private static String parts(JsonNode candidate) {
    return candidate.path("parts").properties().stream()
        .map(part -> part.getKey() + ' ' + number(part.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String number(JsonNode value) {
    return String.format(Locale.ROOT, "%.2f", value.asDouble());
  }
}
