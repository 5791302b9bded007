package io.ecms.tree.relay;

import io.ecms.tree.process.Ticks;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a relay to its {@link RateLimit}: bytes are booked in the order in which they come, and
 * whoever has booked more than there is waits until it would have been there. As a token bucket
 * that may be overdrawn, told by one number: the moment at which it is exactly empty.
 */
final class TokenBucket {
  private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

  private final RateLimit limit;
  private final Ticks ticks;
  private final long burstNanos;
  private final Object lock = new Object();
  private long emptyAt;

  /** A full bucket. */
  TokenBucket(RateLimit limit, Ticks ticks) {
    this.limit = limit;
    this.ticks = ticks;
    this.burstNanos = nanosFor(limit.burstBytes());
    this.emptyAt = ticks.nanos() - burstNanos;
  }

  private long nanosFor(long bytes) {
    return (long) (bytes * NANOS / limit.bytesPerSecond());
  }

  /** Books {@code bytes}; answers how long they must wait, zero or more. */
  Duration book(long bytes) {
    synchronized (lock) {
      long now = ticks.nanos();
      // By differences: the clock may begin anywhere.
      long since = Math.min(now - emptyAt, burstNanos);
      emptyAt = now - since + nanosFor(bytes);
      return Duration.ofNanos(Math.max(0, emptyAt - now));
    }
  }
}
