package io.ecms.bench.scenario;

import io.ecms.bench.Figure;
import java.io.IOException;
import java.util.List;

/** One course of events in which figures are measured. */
public interface Scenario {
  /** Names of the main figures that it measures; it may measure more. */
  List<String> measures();

  /**
   * Measures.
   *
   * @throws io.ecms.bench.BenchException when something went wrong, so that there are no figures
   */
  List<Figure> run() throws IOException;
}
