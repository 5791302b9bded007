package io.ecms.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.ecms.edge.cli.output.Json;
import io.ecms.edge.cli.output.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What was measured, as a table for people and as a JSON list for programs.
 *
 * @param figures in the order in which they were measured
 */
public record Results(List<Figure> figures) {
  private static final int DIGITS = 4;

  public Results {
    figures = List.copyOf(figures);
  }

  /** The table. */
  public List<String> lines() {
    Table table =
        new Table().column("FIGURE").number("VALUE").column("UNIT").column("TARGET").column("");
    for (Figure figure : figures) {
      Optional<Target> target = Target.of(figure);
      table.row(
          figure.name(),
          shown(figure.value()),
          figure.unit(),
          target.map(Target::toString).orElse(""),
          target.map(t -> t.reached(figure) ? "reached" : "MISSED").orElse(""));
    }
    return table.lines();
  }

  /** Writes {@code [{"name","value","unit","setup"}]}. */
  public void write(Path file) throws IOException {
    ArrayNode list = Json.array();
    for (Figure figure : figures) {
      list.add(
          Json.object()
              .put("name", figure.name())
              .put("value", rounded(figure.value()))
              .put("unit", figure.unit())
              .put("setup", figure.setup()));
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, Json.pretty(list) + "\n");
  }

  private static double rounded(double value) {
    double scale = Math.pow(10, DIGITS);
    return Math.round(value * scale) / scale;
  }

  private static String shown(double value) {
    return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.3f", value);
  }
}
