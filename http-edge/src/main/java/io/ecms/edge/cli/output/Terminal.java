package io.ecms.edge.cli.output;

import java.io.PrintWriter;

/**
 * Where a command writes.
 *
 * @param out results
 * @param err errors and notes
 * @param outInteractive whether a person watches {@code out} on a terminal that knows ANSI
 *     sequences
 * @param errInteractive the same for {@code err}
 * @param columns width of the terminal in characters, at least 20; only used when interactive
 */
public record Terminal(
    PrintWriter out, PrintWriter err, boolean outInteractive, boolean errInteractive, int columns) {

  /** Width taken when the terminal does not tell. */
  public static final int DEFAULT_COLUMNS = 100;

  private static final int MIN_COLUMNS = 20;

  public Terminal {
    columns = Math.max(MIN_COLUMNS, columns);
  }

  /** Writes one line of results. */
  public void line(String text) {
    out.println(text);
    out.flush();
  }

  /** Whether the reader of the results has gone away; what was written is on its way then. */
  public boolean closed() {
    return out.checkError();
  }

  /** Writes one line of errors or notes. */
  public void note(String text) {
    err.println(text);
    err.flush();
  }
}
