package io.ecms.bench.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.bench.Figure;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RelayBenchTest {
  private static final Duration SHORT = Duration.ofMillis(10);

  @Test
  void allWaysCarryBytesAndAreTold() throws IOException {
    List<Figure> figures = RelayBench.measured(1, SHORT, SHORT);

    assertThat(figures)
        .extracting(Figure::name)
        .doesNotHaveDuplicates()
        .contains("relay-idle", "direct-idle");
    assertThat(figures)
        .filteredOn(figure -> figure.name().contains("tls"))
        .hasSizeGreaterThanOrEqualTo(4);
    for (String shape : List.of("tcp-to-tcp", "unix-to-tcp", "chain")) {
      assertThat(figures)
          .filteredOn(figure -> figure.name().startsWith("relay-" + shape))
          .filteredOn(figure ->
              figure.name().endsWith("throughput-of-copy-loop")
                  || figure.name().endsWith("-throughput"))
          .hasSizeGreaterThanOrEqualTo(4)
          .allSatisfy(figure -> assertThat(figure.value()).as(figure.name()).isPositive());
    }
  }
}
