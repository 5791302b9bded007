package io.ecms.tree.relay;

import java.util.concurrent.atomic.LongAdder;

/** Counts bytes both ways; written by two pumps, read by anyone. */
final class ByteCounter {
  private final LongAdder toTarget = new LongAdder();
  private final LongAdder fromTarget = new LongAdder();

  void addToTarget(long bytes) {
    toTarget.add(bytes);
  }

  void addFromTarget(long bytes) {
    fromTarget.add(bytes);
  }

  ByteCount read() {
    return new ByteCount(toTarget.sum(), fromTarget.sum());
  }
}
