package io.ecms.edge.cli.output;

import java.util.ArrayList;
import java.util.List;

/**
 * A table of text: a header line, then one line per row, columns two spaces apart.
 *
 * <p>A cell never spans lines: control characters become spaces. On a terminal a line that is wider
 * than the screen is cut with an ellipsis, so that rows stay rows; in a pipe nothing is cut.
 */
public final class Table {
  private static final String GAP = "  ";
  private static final String ELLIPSIS = "…";
  private static final String EMPTY_CELL = "-";

  private final List<Column> columns = new ArrayList<>();
  private final List<List<String>> rows = new ArrayList<>();

  private enum Align {
    LEFT,
    RIGHT
  }

  private record Column(String title, Align align) {}

  /** Adds a column of text. */
  public Table column(String title) {
    columns.add(new Column(title, Align.LEFT));
    return this;
  }

  /** Adds a column of numbers, aligned to the right. */
  public Table number(String title) {
    columns.add(new Column(title, Align.RIGHT));
    return this;
  }

  /**
   * Adds a row; an empty cell is shown as a dash.
   *
   * @throws IllegalArgumentException when there are not as many cells as columns
   */
  public Table row(String... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          cells.length + " cells for " + columns.size() + " columns");
    }
    List<String> row = new ArrayList<>();
    for (String cell : cells) {
      row.add(cell.isEmpty() ? EMPTY_CELL : printable(cell));
    }
    rows.add(row);
    return this;
  }

  /** The lines for a pipe, of any width. */
  public List<String> lines() {
    return lines(Integer.MAX_VALUE);
  }

  /**
   * The lines.
   *
   * @param width most characters of a line, positive
   */
  public List<String> lines(int width) {
    List<String> lines = new ArrayList<>();
    lines.add(cut(line(columns.stream().map(Column::title).toList()), width));
    for (List<String> row : rows) {
      lines.add(cut(line(row), width));
    }
    return lines;
  }

  private String line(List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i);
      String padding = " ".repeat(width(i) - length(cell));
      line.append(i == 0 ? "" : GAP);
      switch (columns.get(i).align()) {
        case LEFT -> line.append(cell).append(padding);
        case RIGHT -> line.append(padding).append(cell);
      }
    }
    return line.toString().stripTrailing();
  }

  private int width(int column) {
    int width = length(columns.get(column).title());
    for (List<String> row : rows) {
      width = Math.max(width, length(row.get(column)));
    }
    return width;
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** {@code text} with at most {@code width} characters. */
  static String cut(String text, int width) {
    if (length(text) <= width) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, width - 1)) + ELLIPSIS;
  }

  /** {@code text} without anything that moves the cursor: what a server says is only text. */
  public static String printable(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints().forEach(c -> clean.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return clean.toString();
  }
}
