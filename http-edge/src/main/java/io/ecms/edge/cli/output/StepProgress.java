package io.ecms.edge.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;

/** Shows how operations proceed; called from one thread. */
public sealed interface StepProgress permits LiveProgress, PlainProgress, SummaryProgress {

  /**
   * Shows the present state.
   *
   * @param operations what is being watched: always the same ones, in the same order
   * @param now for the time that a running step has taken
   */
  void show(List<Watched> operations, Instant now);

  /** Says something besides, for example that the server does not answer at the moment. */
  void note(String text);

  /**
   * An operation with the name that people know it by.
   *
   * @param title for example {@code vm_start demo-1}
   * @param operation the API's answer
   */
  record Watched(String title, JsonNode operation) {}
}
