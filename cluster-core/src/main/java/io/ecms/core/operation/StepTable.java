package io.ecms.core.operation;

import java.time.Duration;
import java.util.List;

/**
 * A saga: its steps in order and how long all of it may take.
 *
 * @param steps at least one
 * @param deadline from acceptance to the end, undoing included
 * @param deciding how many steps, from the first one on, decide if the operation is admitted at
 *     all: whoever opens the operation is answered only after them
 */
public record StepTable(List<Step> steps, Duration deadline, int deciding) {
  /** The part of the deadline that is kept for undoing. */
  private static final double UNDO_SHARE = 0.25;

  public StepTable {
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("a saga has at least one step");
    }
    if (deciding < 0 || deciding > steps.size()) {
      throw new IllegalArgumentException("not that many steps: " + deciding);
    }
  }

  /**
   * A saga of which no step or the first one decides.
   *
   * @param admission whether the first one does
   */
  public StepTable(List<Step> steps, Duration deadline, boolean admission) {
    this(steps, deadline, admission ? 1 : 0);
  }

  List<String> names() {
    return steps.stream().map(Step::name).toList();
  }

  /** How long before the deadline going forward ends. */
  Duration undoReserve() {
    return Duration.ofMillis((long) (deadline.toMillis() * UNDO_SHARE));
  }
}
