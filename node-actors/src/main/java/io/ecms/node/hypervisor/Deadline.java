package io.ecms.node.hypervisor;

import java.time.Duration;

/** A moment after which a wait is given up. */
public final class Deadline {
  private final Ticker ticker;
  private final long end;

  private Deadline(Ticker ticker, long end) {
    this.ticker = ticker;
    this.end = end;
  }

  public static Deadline in(Duration duration, Ticker ticker) {
    return new Deadline(ticker, ticker.nanoTime() + duration.toNanos());
  }

  /** What is left, never negative. */
  public Duration left() {
    return Duration.ofNanos(Math.max(0, end - ticker.nanoTime()));
  }

  public boolean passed() {
    return end - ticker.nanoTime() <= 0;
  }

  /**
   * Sleeps for {@code step}, or for what is left when that is less.
   *
   * @throws HypervisorException {@code hypervisor-interrupted} when the thread is interrupted,
   *     whose interrupt flag is then set again
   */
  public void pause(Duration step) {
    Duration left = left();
    try {
      ticker.sleep(step.compareTo(left) < 0 ? step : left);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HypervisorException(
          "hypervisor-interrupted", true, "interrupted while waiting for the hypervisor", e);
    }
  }
}
