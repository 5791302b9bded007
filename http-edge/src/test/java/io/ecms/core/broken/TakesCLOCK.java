package io.ecms.core.broken;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;

final class TakesCLOCK {
  private TakesCLOCK() {}

  static Instant instant() {
    return Instant.now();
  }

  static long millis() {
    return System.currentTimeMillis();
  }

  static long nanos() {
    return System.nanoTime();
  }

  static Clock clock() {
    return Clock.systemUTC();
  }

  static InstantSource source() {
    return InstantSource.system();
  }
}
