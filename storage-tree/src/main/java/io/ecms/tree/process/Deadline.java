package io.ecms.tree.process;

import java.time.Duration;

/** A moment in the future on the monotonic clock, shared by the steps of one bounded wait. */
public final class Deadline {
  private final long endNanos;

  private Deadline(long endNanos) {
    this.endNanos = endNanos;
  }

  /** The moment {@code time} from now. */
  public static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  /** Time left, never negative. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
  }

  public boolean isOver() {
    return remaining().isZero();
  }
}
