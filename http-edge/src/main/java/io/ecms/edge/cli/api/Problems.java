package io.ecms.edge.cli.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.edge.cli.base.ExitCode;
import io.ecms.edge.cli.base.Failure;
import io.ecms.edge.cli.output.Json;
import io.ecms.edge.cli.output.Table;
import java.util.ArrayList;
import java.util.List;

/** What the API's refusals mean at a terminal (RFC 9457 problems). */
final class Problems {
  private static final int MAX_SHOWN = 300;

  private Problems() {}

  /** The failure for an answer with a status of 400 or more. */
  static Failure toFailure(int status, String body) {
    JsonNode problem = parse(body);
    String detail = Json.text(problem, "detail");
    if (detail.isEmpty()) {
      detail = "the server answered " + status + (body.isBlank() ? "" : ": " + shortened(body));
    }
    Failure failure =
        Failure.of(exitCode(status), Table.printable(detail), remedy(status, problem))
            .withDetails(details(problem));
    String code = Json.text(problem, "code");
    return code.isEmpty() ? failure : failure.withCode(Table.printable(code));
  }

  /** Whether the server says that the same request may succeed later. */
  static boolean retryable(String body) {
    return parse(body).path("retryable").asBoolean(false);
  }

  private static JsonNode parse(String body) {
    try {
      JsonNode tree = Json.parse(body);
      return tree.isObject() ? tree : Json.object();
    } catch (JsonProcessingException notJson) {
      return Json.object(); // a proxy in between, or not our server at all; its text is shown
    }
  }

  private static ExitCode exitCode(int status) {
    return switch (status) {
      case 400, 413 -> ExitCode.USAGE;
      case 404 -> ExitCode.NOT_FOUND;
      case 409, 412 -> ExitCode.CONFLICT;
      case 408, 504 -> ExitCode.TIMED_OUT;
      default -> ExitCode.FAILED;
    };
  }

  private static List<String> details(JsonNode problem) {
    List<String> lines = new ArrayList<>();
    if (problem.hasNonNull("field")) {
      lines.add("field: " + Table.printable(Json.text(problem, "field")));
    }
    for (JsonNode refused : problem.path("reasons")) {
      String line = Json.text(refused, "node") + ": " + Json.text(refused, "reason");
      lines.add(Table.printable(line));
    }
    if (problem.hasNonNull("instance")) {
      lines.add("in the server's log: " + Table.printable(Json.text(problem, "instance")));
    }
    return lines;
  }

  private static String remedy(int status, JsonNode problem) {
    String operation = Table.printable(Json.text(problem, "operation"));
    if (!operation.isEmpty()) {
      return "wait for the operation that is running: ecms operation wait " + operation;
    }
    if (problem.path("retryable").asBoolean(false)) {
      return "try again later";
    }
    return status == 404 ? "see what there is with the `list` command" : "";
  }

  private static String shortened(String body) {
    String line = Table.printable(body.strip());
    return line.length() <= MAX_SHOWN ? line : line.substring(0, MAX_SHOWN) + "…";
  }
}
