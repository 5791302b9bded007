package io.ecms.edge.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Draws the steps on a terminal and draws them again in place whenever something changed. */
public final class LiveProgress implements StepProgress {
  /**
   * Most operations whose steps are all drawn; of more, only the step that is under way: what is
   * drawn must not be taller than the screen, or it cannot be drawn again.
   */
  static final int MAX_DETAILED = 1;

  private static final String CLEAR_LINE = "\r\u001b[2K";
  private static final String UP = "\u001b[1A";

  private final PrintWriter out;
  private final int columns;
  private int drawn;

  /**
   * @param out a terminal that knows ANSI sequences
   * @param columns its width in characters
   */
  public LiveProgress(PrintWriter out, int columns) {
    this.out = out;
    this.columns = columns;
  }

  @Override
  public void show(List<Watched> operations, Instant now) {
    List<String> lines = new ArrayList<>();
    for (Watched watched : operations) {
      addLines(lines, watched, operations.size() <= MAX_DETAILED, now);
    }
    erase();
    lines.forEach(line -> out.print(CLEAR_LINE + Table.cut(line, columns - 1) + "\n"));
    out.flush();
    drawn = lines.size();
  }

  private static void addLines(List<String> lines, Watched watched, boolean detailed, Instant now) {
    JsonNode operation = watched.operation();
    lines.add(
        mark(Json.text(operation, "state"))
            + " "
            + watched.title()
            + "  "
            + Json.text(operation, "state")
            + Steps.took(operation, now));
    for (JsonNode step : operation.path("steps")) {
      boolean wanted = detailed || !Json.text(step, "state").matches("pending|succeeded|done");
      if (wanted) {
        lines.add("  " + mark(Json.text(step, "state")) + " " + Steps.describe(step, now));
      }
    }
  }

  private static String mark(String state) {
    return switch (state) {
      case "pending", "accepted" -> "·";
      case "running", "undoing", "compensating" -> "▸";
      case "succeeded", "done" -> "✓";
      case "undone" -> "↶";
      case "failed", "cancelled", "undo-failed" -> "✗";
      default -> "?";
    };
  }

  /** Removes what was drawn, bottom up, and leaves the cursor where it began. */
  private void erase() {
    for (int i = 0; i < drawn; i++) {
      out.print(UP + CLEAR_LINE);
    }
    drawn = 0;
  }

  @Override
  public void note(String text) {
    erase();
    out.print(CLEAR_LINE + Table.cut(Table.printable(text), columns - 1) + "\n");
    out.flush();
  }
}
