package io.ecms.tree.relay;

import io.ecms.tree.process.Ticks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Time that passes when somebody pauses, or when the test says so. */
public final class FakeTicks implements Ticks {
  private final List<Duration> pauses = new ArrayList<>();
  private long now;

  /**
   * @param now where the clock begins
   */
  public FakeTicks(long now) {
    this.now = now;
  }

  @Override
  public synchronized long nanos() {
    return now;
  }

  @Override
  public synchronized void pause(Duration time) {
    pauses.add(time);
    now += time.toNanos();
  }

  public synchronized void pass(Duration time) {
    now += time.toNanos();
  }

  /** What all who paused have waited together. */
  public synchronized Duration paused() {
    return pauses.stream().reduce(Duration.ZERO, Duration::plus);
  }

  public synchronized List<Duration> pauses() {
    return List.copyOf(pauses);
  }
}
