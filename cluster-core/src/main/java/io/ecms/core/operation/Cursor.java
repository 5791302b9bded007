package io.ecms.core.operation;

import io.ecms.core.operation.Step.Exchange;
import java.time.Instant;
import java.util.Optional;

/**
 * Where a run of a saga is inside its current step; lives in memory only, since a step may begin
 * anew at any time.
 *
 * @param index the step
 * @param since when this run began the step
 * @param attempts how often it has paused in the step
 * @param last the last exchange of the step
 * @param gathering several calls that were made at once, as long as not all have an answer
 */
record Cursor(
    int index,
    Instant since,
    int attempts,
    Optional<Exchange> last,
    Optional<Gathering> gathering) {
  static Cursor at(int index, Instant now) {
    return new Cursor(index, now, 0, Optional.empty(), Optional.empty());
  }

  Cursor after(Exchange exchange) {
    return new Cursor(index, since, attempts, Optional.of(exchange), Optional.empty());
  }

  /** Some of several calls are still without an answer. */
  Cursor gathering(Gathering so) {
    return new Cursor(index, since, attempts, Optional.empty(), Optional.of(so));
  }

  /** Nothing is asked for any more. */
  Cursor asksAnew() {
    return new Cursor(index, since, attempts, last, Optional.empty());
  }

  Cursor paused() {
    return new Cursor(index, since, attempts + 1, Optional.empty(), gathering);
  }
}
