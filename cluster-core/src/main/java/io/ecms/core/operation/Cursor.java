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
 */
record Cursor(int index, Instant since, int attempts, Optional<Exchange> last) {
  static Cursor at(int index, Instant now) {
    return new Cursor(index, now, 0, Optional.empty());
  }

  Cursor after(Exchange exchange) {
    return new Cursor(index, since, attempts, Optional.of(exchange));
  }

  Cursor paused() {
    return new Cursor(index, since, attempts + 1, Optional.empty());
  }
}
