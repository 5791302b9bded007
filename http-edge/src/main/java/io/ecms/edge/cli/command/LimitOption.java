package io.ecms.edge.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.edge.cli.api.Route;
import io.ecms.edge.cli.base.ExitCode;
import io.ecms.edge.cli.base.Failure;
import io.ecms.edge.cli.output.Json;
import io.ecms.edge.cli.output.Table;
import io.ecms.edge.cli.session.Session;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** How much of a list is read, and the reading itself, which is the same for every list. */
public final class LimitOption {
  private static final int DEFAULT = 1000;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Show at most so many (default: " + DEFAULT + ").")
  private int limit = DEFAULT;

  /** Reads and prints a list; says so when there is more than the limit. */
  int print(Session session, Route route, Function<JsonNode, Table> table) {
    if (limit < 1) {
      throw Failure.of(ExitCode.USAGE, "--limit must be at least 1", "");
    }
    JsonNode list = session.lists().read(route, limit);
    session.printer().print(list, all -> table.apply(all.path("items")));
    if (!Json.text(list, "next").isEmpty()) {
      session.host().terminal().note("there are more; see them with --limit");
    }
    return ExitCode.DONE.value();
  }
}
