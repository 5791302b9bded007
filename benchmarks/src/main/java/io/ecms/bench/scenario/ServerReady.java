package io.ecms.bench.scenario;

import io.ecms.bench.Figure;
import io.ecms.bench.server.Server;
import io.ecms.bench.server.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * From the start of the process until {@code GET /health/ready} answers 200, on an empty directory.
 *
 * @param setting what it has in common with others
 */
public record ServerReady(Setting setting) implements Scenario {
  private static final String NAME = "server-ready";
  private static final int STARTS = 3;
  private static final int NODES = 3;

  @Override
  public List<String> measures() {
    return List.of(NAME);
  }

  @Override
  public List<Figure> run() throws IOException {
    double[] seconds = new double[STARTS];
    for (int i = 0; i < STARTS; i++) {
      try (Server server = Server.start(setting.home(), setting.results(), Shape.of(NODES))) {
        seconds[i] = server.startTime().toNanos() / 1e9;
      }
      setting.say("start %d: ready after %.2f s".formatted(i + 1, seconds[i]));
    }
    Arrays.sort(seconds);
    return List.of(
        new Figure(
            NAME,
            seconds[STARTS / 2],
            "s",
            "median of %d starts on empty directories, %s"
                .formatted(STARTS, setting.product(NODES))));
  }
}
