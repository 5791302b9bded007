package io.ecms.tree.relay;

import io.ecms.tree.process.Ticks;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Lets bytes wait as the rate limit of the relay asks, or lets them through when it has none. */
final class Throttle {
  /** Longest pause in which a connection that was closed is not noticed. */
  static final Duration SLICE = Duration.ofMillis(100);

  private final Optional<TokenBucket> bucket;
  private final Ticks ticks;

  Throttle(Optional<RateLimit> limit, Ticks ticks) {
    this.bucket = limit.map(some -> new TokenBucket(some, ticks));
    this.ticks = ticks;
  }

  /**
   * Returns when {@code bytes} may go on, or when nobody wants them any more.
   *
   * @param wanted whether the connection is still open
   */
  void await(long bytes, BooleanSupplier wanted) throws InterruptedException {
    if (bucket.isEmpty()) {
      return;
    }
    Duration left = bucket.get().book(bytes);
    while (left.isPositive() && wanted.getAsBoolean()) {
      Duration slice = left.compareTo(SLICE) < 0 ? left : SLICE;
      ticks.pause(slice);
      left = left.minus(slice);
    }
  }
}
