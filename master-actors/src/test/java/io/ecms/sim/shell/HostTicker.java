package io.ecms.sim.shell;

import io.ecms.node.hypervisor.Ticker;
import io.ecms.sim.engine.Timeline;
import java.time.Duration;

/**
 * Passing time for work that blocks: it is done at one moment of virtual time, and what it has
 * slept is how long it took.
 */
final class HostTicker implements Ticker {
  private final Timeline time;
  private Duration slept = Duration.ZERO;

  HostTicker(Timeline time) {
    this.time = time;
  }

  @Override
  public long nanoTime() {
    return time.micros() * 1_000 + slept.toNanos();
  }

  @Override
  public void sleep(Duration duration) {
    slept = slept.plus(duration);
  }

  /** What was slept since the last question. */
  Duration taken() {
    Duration all = slept;
    slept = Duration.ZERO;
    return all;
  }
}
