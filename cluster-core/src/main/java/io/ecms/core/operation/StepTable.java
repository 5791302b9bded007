package io.ecms.core.operation;

import java.time.Duration;
import java.util.List;

/**
 * A saga: its steps in order and how long all of it may take.
 *
 * @param steps at least one
 * @param deadline from acceptance to the end, undoing included
 * @param admission whether the first step decides if the operation is admitted at all: whoever
 *     opens the operation is answered only after it
 */
public record StepTable(List<Step> steps, Duration deadline, boolean admission) {
  /** The part of the deadline that is kept for undoing. */
  private static final double UNDO_SHARE = 0.25;

  public StepTable {
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("a saga has at least one step");
    }
  }

  List<String> names() {
    return steps.stream().map(Step::name).toList();
  }

  /** How long before the deadline going forward ends. */
  Duration undoReserve() {
    return Duration.ofMillis((long) (deadline.toMillis() * UNDO_SHARE));
  }
}
