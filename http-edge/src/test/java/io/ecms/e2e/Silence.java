package io.ecms.e2e;

import java.time.Duration;
import java.util.Collection;

/** How long nothing was heard. Times are readings of {@code System.nanoTime}. */
final class Silence {
  private Silence() {}

  /** The longest time between two of these, or between a moment and the first one after it. */
  static Duration longest(Collection<Long> times, long since) {
    long last = since;
    long longest = 0;
    for (long time : times.stream().sorted().toList()) {
      if (time - since > 0) {
        longest = Math.max(longest, time - last);
        last = time;
      }
    }
    return Duration.ofNanos(longest);
  }
}
