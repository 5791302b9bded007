package io.ecms.edge.cli.command;

import static io.ecms.edge.cli.output.Json.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.edge.cli.api.EventStream;
import io.ecms.edge.cli.api.Route;
import io.ecms.edge.cli.base.ExitCode;
import io.ecms.edge.cli.base.Failure;
import io.ecms.edge.cli.output.Json;
import io.ecms.edge.cli.output.Table;
import io.ecms.edge.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Shows what happens, as it happens (K6). With {@code -o json} each event is one line, so that a
 * program can read the stream.
 */
@Command(name = "events", description = "Show the event stream.")
public final class EventsCommand implements Callable<Integer> {
  private static final String BEGINNING = "0";

  private final Session session;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on for ever; without it, only what has happened up to now is shown.")
  private boolean follow;

  @Option(
      names = "--since",
      paramLabel = "OFFSET",
      description = "Begin after this event; 0 is the beginning (default: 0, with --follow now).")
  private String since = "";

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "Only this type; a trailing * matches any continuation.")
  private String type = "";

  @Option(
      names = "--resource",
      paramLabel = "ID",
      description = "Only about this VM id, image id, node name or address.")
  private String resource = "";

  public EventsCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    if (!since.isEmpty() && !since.matches("[0-9]{1,19}")) {
      throw Failure.of(ExitCode.USAGE, "--since takes the number of an event", "");
    }
    Route route = Route.of("v1", "events").with("type", type).with("resource", resource);
    EventStream stream = new EventStream(session.api(), session.host(), session.retries(), begin());
    if (follow) {
      stream.follow(route, this::print);
    } else {
      stream.upToNow(route, this::print);
    }
    return ExitCode.DONE.value();
  }

  private String begin() {
    return since.isEmpty() && !follow ? BEGINNING : since;
  }

  /** Writes one event; false when nobody reads any more, as behind {@code | head}. */
  private boolean print(JsonNode event) {
    switch (session.printer().format()) {
      case JSON -> session.host().terminal().line(Json.compact(event));
      case YAML ->
          session.host().terminal().line("---\n" + session.printer().format().write(event));
      case TABLE -> session.host().terminal().line(line(event));
    }
    return !session.host().terminal().closed();
  }

  private static String line(JsonNode event) {
    String line =
        "%6s  %-24s  %-32s  %s"
            .formatted(
                text(event, "id"),
                text(event, "time"),
                text(event, "type").replaceFirst("^io\\.ecms\\.", ""),
                text(event, "subject"));
    return Table.printable(line);
  }
}
