package io.ecms.edge.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {
  private final Table table = new Table().column("NAME").number("SIZE").column("NOTE");

  @Test
  void columnsAreAligned() {
    table.row("a", "1", "x").row("long-name", "1000", "");
    assertThat(table.lines())
        .containsExactly("NAME       SIZE  NOTE", "a             1  x", "long-name  1000  -");
  }

  @Test
  void onATerminalARowStaysALine() {
    table.row("a", "1", "a note that is far too long for a small screen");
    assertThat(table.lines(20)).allMatch(line -> line.length() <= 20);
    assertThat(table.lines(20).getLast()).endsWith("…");
  }

  @Test
  void nothingInACellMovesTheCursor() {
    table.row("a\nb", "\u001b[2J", "\t");
    assertThat(table.lines()).hasSize(2).noneMatch(line -> line.contains("\u001b"));
  }

  @Test
  void aRowMustFit() {
    assertThatThrownBy(() -> table.row("a")).isInstanceOf(IllegalArgumentException.class);
  }
}
