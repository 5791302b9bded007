package io.ecms.bench.tree;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.ecms.edge.cli.output.Json;
import io.ecms.edge.cli.output.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Runs as a table for people and as a JSON list for programs.
 *
 * @param figures in the order of the runs
 */
record TreeResults(List<TreeFigure> figures) {
  private static final double DIGITS = 1e4;

  TreeResults {
    figures = List.copyOf(figures);
  }

  /** The table. */
  List<String> lines() {
    Table table =
        new Table()
            .column("SHAPE")
            .number("DEGREE")
            .number("NODES")
            .column("RUN")
            .number("SECONDS")
            .number("ROOT SENT")
            .number("TWICE")
            .number("/ FORMULA")
            .number("/ BOUND");
    for (TreeFigure figure : figures) {
      table.row(
          figure.shape(),
          String.valueOf(figure.degree()),
          String.valueOf(figure.nodes()),
          figure.real() ? "real" : "played",
          shown(figure.seconds()),
          shown(figure.rootCopies()) + " W",
          String.valueOf(figure.duplicateBytes()),
          shown(figure.ratioToFormula()),
          shown(figure.ratioToBound()));
    }
    return table.lines();
  }

  /** Writes the list. */
  void write(Path file) throws IOException {
    ArrayNode list = Json.array();
    for (TreeFigure figure : figures) {
      list.add(
          Json.object()
              .put("shape", figure.shape())
              .put("degree", figure.degree())
              .put("nodes", figure.nodes())
              .put("real", figure.real())
              .put("seconds", rounded(figure.seconds()))
              .put("workingSetBytes", figure.workingSetBytes())
              .put("rootEgressBytes", figure.rootEgressBytes())
              .put("duplicateBytes", figure.duplicateBytes())
              .put("ratioToFormula", rounded(figure.ratioToFormula()))
              .put("ratioToBound", rounded(figure.ratioToBound())));
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, Json.pretty(list) + "\n");
  }

  private static double rounded(double value) {
    return Math.round(value * DIGITS) / DIGITS;
  }

  private static String shown(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
