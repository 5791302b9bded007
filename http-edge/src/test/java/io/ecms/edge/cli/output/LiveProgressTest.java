package io.ecms.edge.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.ecms.edge.cli.Samples;
import io.ecms.edge.cli.output.StepProgress.Watched;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveProgressTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:02Z");
  private final StringWriter screen = new StringWriter();

  private static List<Watched> watched(String state, String first, String second)
      throws JsonProcessingException {
    String operation = Samples.operation("vm_start", state, first, second);
    return List.of(new Watched("vm_start web", Json.parse(operation)));
  }

  @Test
  void whatWasDrawnIsDrawnAgainInPlace() throws JsonProcessingException {
    LiveProgress progress = new LiveProgress(new PrintWriter(screen), 80);
    progress.show(watched("running", "running", "pending"), NOW);
    progress.show(watched("running", "succeeded", "running"), NOW);
    progress.show(watched("succeeded", "succeeded", "succeeded"), NOW);
    assertThat(visible(screen.toString()))
        .containsExactly(
            "✓ vm_start web  succeeded (2.0 s)",
            "  ✓ hold-lease succeeded",
            "  ✓ start-domain succeeded");
  }

  @Test
  void aNoteStaysAboveTheDrawing() throws JsonProcessingException {
    LiveProgress progress = new LiveProgress(new PrintWriter(screen), 80);
    progress.show(watched("running", "running", "pending"), NOW);
    progress.note("the server does not answer");
    progress.show(watched("running", "succeeded", "running"), NOW);
    assertThat(visible(screen.toString())).hasSize(4).startsWith("the server does not answer");
  }

  @Test
  void ofSeveralOperationsOnlyTheStepUnderWayIsDrawn() throws JsonProcessingException {
    LiveProgress progress = new LiveProgress(new PrintWriter(screen), 80);
    List<Watched> two = new ArrayList<>(watched("running", "succeeded", "running"));
    two.addAll(watched("succeeded", "succeeded", "succeeded"));
    progress.show(two, NOW);
    assertThat(visible(screen.toString()))
        .containsExactly(
            "▸ vm_start web  running (2.0 s)",
            "  ▸ start-domain running",
            "✓ vm_start web  succeeded (2.0 s)");
  }

  @Test
  void aLineNeverWraps() throws JsonProcessingException {
    LiveProgress progress = new LiveProgress(new PrintWriter(screen), 20);
    progress.show(watched("running", "running", "pending"), NOW);
    assertThat(visible(screen.toString())).allMatch(line -> line.length() < 20);
  }

  /** What a terminal shows after these characters: knows line ends, "up" and "clear the line". */
  private static List<String> visible(String written) {
    List<String> lines = new ArrayList<>(List.of(""));
    int row = 0;
    for (String part : written.split("(?=\r\u001b\\[2K)|(?=\u001b\\[1A)|(?<=\n)", -1)) {
      if (part.startsWith("\u001b[1A")) {
        row--;
        continue;
      }
      lines.set(row, part.replace("\r\u001b[2K", "").replace("\n", ""));
      if (part.endsWith("\n")) {
        row++;
        if (row == lines.size()) {
          lines.add("");
        }
      }
    }
    return lines.stream().filter(line -> !line.isEmpty()).toList();
  }
}
