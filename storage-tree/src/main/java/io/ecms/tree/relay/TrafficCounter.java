package io.ecms.tree.relay;

import java.time.Duration;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** Counts bytes both ways and waits for answers; written by two pumps, read by anyone. */
final class TrafficCounter {
  private final LongAdder toTarget = new LongAdder();
  private final LongAdder fromTarget = new LongAdder();
  private final LongAdder waits = new LongAdder();
  private final LongAdder waitedNanos = new LongAdder();
  private final LongAccumulator longestNanos = new LongAccumulator(Math::max, 0);

  void addToTarget(long bytes) {
    toTarget.add(bytes);
  }

  void addFromTarget(long bytes) {
    fromTarget.add(bytes);
  }

  void addWait(long nanos) {
    waits.increment();
    waitedNanos.add(nanos);
    longestNanos.accumulate(nanos);
  }

  ByteCount bytes() {
    return new ByteCount(toTarget.sum(), fromTarget.sum());
  }

  Traffic read() {
    return new Traffic(bytes(), waits());
  }

  WaitTimes waits() {
    return new WaitTimes(
        waits.sum(), Duration.ofNanos(waitedNanos.sum()), Duration.ofNanos(longestNanos.get()));
  }
}
