package io.ecms.edge.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Function;

/**
 * Writes results in the form that the user chose.
 *
 * @param terminal where to
 * @param format which form
 */
public record Printer(Terminal terminal, OutputFormat format) {

  /** Writes an answer: as a table made by {@code table}, or as it is. */
  public void print(JsonNode answer, Function<JsonNode, Table> table) {
    if (format.forPrograms()) {
      terminal.line(format.write(answer));
    } else {
      print(table.apply(answer));
    }
  }

  /**
   * Writes an answer for programs, or {@code text} of it for people. What somebody else has written
   * must not command the terminal: control characters are left out.
   */
  public void printText(JsonNode answer, String text) {
    terminal.line(
        format.forPrograms()
            ? format.write(answer)
            : text.replaceAll("[\\p{Cntrl}\u0080-\u009f&&[^\n\t]]", "").stripTrailing());
  }

  /** Writes a table; the format must be for people. */
  public void print(Table table) {
    int width = terminal.outInteractive() ? terminal.columns() : Integer.MAX_VALUE;
    table.lines(width).forEach(terminal::line);
  }

  /** Writes a line for people: to the results, or to the notes when a program reads the results. */
  public void say(String line) {
    if (format.forPrograms()) {
      terminal.note(line);
    } else {
      terminal.line(line);
    }
  }

  /** Progress for people, on the stream that {@link #say} uses. */
  public StepProgress progress() {
    boolean interactive =
        format.forPrograms() ? terminal.errInteractive() : terminal.outInteractive();
    return interactive
        ? new LiveProgress(
            format.forPrograms() ? terminal.err() : terminal.out(), terminal.columns())
        : new PlainProgress(this::say);
  }
}
