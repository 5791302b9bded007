package io.ecms.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.edge.cli.output.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
  private static final Figure RATE =
      new Figure("vm-create-start-rate", 312.345678, "1/s", "a \"setup\"");
  private static final Figure SLOW = new Figure("vm-get-p99", 10, "ms", "reads");
  private static final Figure OTHER = new Figure("vm-get-p50", 0.5, "ms", "reads");

  @Test
  void writesAListOfFourFieldsEach(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("deep").resolve("results.json");

    new Results(List.of(RATE, SLOW)).write(file);

    JsonNode list = Json.parse(Files.readString(file));
    assertThat(list.size()).isEqualTo(2);
    assertThat(list.get(0).fieldNames())
        .toIterable()
        .containsExactly("name", "value", "unit", "setup");
    assertThat(list.get(0).path("value").asDouble()).isEqualTo(312.3457);
    assertThat(list.get(0).path("setup").asText()).isEqualTo("a \"setup\"");
  }

  @Test
  void theTableTellsWhetherATargetIsReached() {
    List<String> lines = new Results(List.of(RATE, SLOW, OTHER)).lines();

    assertThat(lines.get(1)).contains("312", ">= 300", "reached");
    assertThat(lines.get(2)).contains("10.0", "< 10", "MISSED");
    assertThat(lines.get(3)).contains("0.500").doesNotContain("reached", "MISSED");
  }

  @Test
  void aFigureIsANumber() {
    assertThatThrownBy(() -> new Figure("x", Double.NaN, "s", ""))
        .isInstanceOf(BenchException.class);
  }

  @Test
  void anUnknownFigureIsRefusedWithTheKnownOnes(@TempDir Path home) {
    StringWriter err = new StringWriter();

    int code = new BenchCommand(home, writer(), new PrintWriter(err)).run("--only", "speed");

    assertThat(code).isEqualTo(1);
    assertThat(err.toString())
        .contains(
            "unknown-figure",
            "server-ready",
            "placement-10k-nodes-p99",
            "vm-create-start-rate",
            "vm-create-start-p99",
            "vm-get-p99",
            "resident-memory-10k-vms",
            "commit-to-sse-p99",
            "recovery-100k-vms",
            "recovery-100k-vms-cassandra",
            "list-page-100-of-100k-p99",
            "list-page-100-of-100k-cassandra-p99",
            "durable-commands-sqlite",
            "durable-commands-cassandra",
            "heap-per-vm-entity");
  }

  @Test
  void numbersAreChecked(@TempDir Path home) {
    StringWriter err = new StringWriter();

    assertThat(new BenchCommand(home, writer(), new PrintWriter(err)).run("--clients=0"))
        .isEqualTo(1);
    assertThat(err.toString()).contains("out-of-range");
    assertThat(new BenchCommand(home, writer(), writer()).run("--wrong")).isEqualTo(2);
  }

  @Test
  void placementIsMeasured(@TempDir Path home) throws IOException {
    int code =
        new BenchCommand(home, writer(), writer())
            .run("--only=placement-10k-nodes-p99", "--seconds=1");

    assertThat(code).isZero();
    Path file = home.resolve("target").resolve("bench").resolve("results.json");
    assertThat(Json.parse(Files.readString(file)).get(0).path("value").asDouble()).isPositive();
  }

  private static PrintWriter writer() {
    return new PrintWriter(new StringWriter());
  }
}
