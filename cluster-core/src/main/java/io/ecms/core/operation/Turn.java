package io.ecms.core.operation;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What {@link Saga} decides: events to record, then what to do.
 *
 * @param durable whether the events must be durable before {@code next} is done
 */
public record Turn(List<Operation.Event> events, boolean durable, Next next) {

  /** What to do. */
  public sealed interface Next {
    /** Ask, and come back with the reply. */
    record Ask(Call call) implements Next {}

    /** Wait, then ask {@code again}, or begin the step anew when there is nothing to ask again. */
    record Pause(Duration time, Optional<Call> again) implements Next {}

    /** It has ended. */
    record End() implements Next {}
  }
}
