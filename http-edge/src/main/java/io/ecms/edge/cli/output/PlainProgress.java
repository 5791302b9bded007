package io.ecms.edge.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One line for each change of a step, or of the reason why it does not get on, for logs and pipes;
 * nothing is ever written twice.
 */
public final class PlainProgress implements StepProgress {
  private final Consumer<String> sink;
  private final Map<String, String> shown = new HashMap<>();

  /**
   * @param sink takes one line without its end
   */
  public PlainProgress(Consumer<String> sink) {
    this.sink = sink;
  }

  @Override
  public void show(List<Watched> operations, Instant now) {
    for (Watched watched : operations) {
      int index = 0;
      for (JsonNode step : watched.operation().path("steps")) {
        show(watched, index++, step, now);
      }
      String state = Json.text(watched.operation(), "state");
      if (Steps.ended(watched.operation()) && changed(watched.title(), state)) {
        sink.accept(watched.title() + ": " + state + Steps.took(watched.operation(), now));
      }
    }
  }

  private void show(Watched watched, int index, JsonNode step, Instant now) {
    String state = Json.text(step, "state");
    String seen = state + ' ' + Json.text(step.path("error"), "code");
    if (!state.equals("pending") && changed(watched.title() + '#' + index, seen)) {
      sink.accept(watched.title() + ": " + Steps.describe(step, now));
    }
  }

  private boolean changed(String what, String state) {
    return !state.equals(shown.put(what, state));
  }

  @Override
  public void note(String text) {
    sink.accept(text);
  }
}
