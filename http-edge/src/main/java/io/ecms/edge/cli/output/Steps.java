package io.ecms.edge.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/** Words for operations and their steps. */
public final class Steps {
  private Steps() {}

  /** Whether the operation has come to its end, good or bad. */
  public static boolean ended(JsonNode operation) {
    return switch (Json.text(operation, "state")) {
      case "succeeded", "failed", "cancelled" -> true;
      default -> false;
    };
  }

  /** Whether the operation did what was asked. */
  public static boolean succeeded(JsonNode operation) {
    return Json.text(operation, "state").equals("succeeded");
  }

  /** A step on one line: name, state, time taken, and why it failed. */
  static String describe(JsonNode step, Instant now) {
    String error = error(step);
    return Table.printable(Json.text(step, "name"))
        + " "
        + Json.text(step, "state")
        + took(step, now)
        + (error.isEmpty() ? "" : ": " + error);
  }

  /** What went wrong in a step or an operation, or an empty string. */
  public static String error(JsonNode thing) {
    return Table.printable(Json.text(thing.path("error"), "message"));
  }

  /** Time taken so far as {@code " (1.2 s)"}, or an empty string when it has not begun. */
  static String took(JsonNode thing, Instant now) {
    String from = Json.text(thing, thing.has("startedAt") ? "startedAt" : "createdAt");
    if (from.isEmpty()) {
      return "";
    }
    try {
      Instant end = thing.hasNonNull("endedAt") ? Instant.parse(Json.text(thing, "endedAt")) : now;
      Duration time = Duration.between(Instant.parse(from), end);
      return time.isNegative() ? "" : " (" + Quantities.seconds(time) + ")";
    } catch (DateTimeException unreadable) {
      return ""; // a time is decoration here, never a reason to fail
    }
  }
}
