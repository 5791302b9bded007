package io.ecms.edge.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.ecms.edge.cli.output.StepProgress.Watched;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlainProgressTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:02Z");
  private final List<String> lines = new ArrayList<>();
  private final PlainProgress progress = new PlainProgress(lines::add);

  /** A step that has to ask again says why, once for each reason. */
  @Test
  void aStepThatDoesNotGetOnSaysWhyOnce() throws JsonProcessingException {
    show("running", "");
    show("running", ERROR);
    show("running", ERROR);
    show("succeeded", "");

    assertThat(lines)
        .containsExactly(
            "vm_start web: domain running",
            "vm_start web: domain running: libvirtd is away",
            "vm_start web: domain succeeded");
  }

  private static final String ERROR =
      ",\"error\":{\"code\":\"hypervisor-unavailable\",\"message\":\"libvirtd is away\"}";

  private void show(String state, String error) throws JsonProcessingException {
    String json =
        "{\"state\":\"running\",\"steps\":[{\"name\":\"domain\",\"state\":\"%s\"%s}]}"
            .formatted(state, error);
    progress.show(List.of(new Watched("vm_start web", Json.parse(json))), NOW);
  }
}
