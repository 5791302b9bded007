package io.ecms.tree.relay;

import io.ecms.tree.process.Ticks;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures one connection for several counters at once; what a wait is, {@link WaitTimes} says.
 *
 * <p>Concurrency: the pump to the target calls {@link #asking} and {@link #asked}, the other one
 * {@link #answered} and {@link #delivered}; {@link #silentFor} is for anyone. A wait is marked
 * before its bytes leave, since the answer may be here before the call that sent them returns: so a
 * target that has answered everything never seems to owe something.
 */
final class Meter {
  private static final long NOTHING_OWED = 0;

  private final List<TrafficCounter> counters;
  private final Ticks ticks;
  private final long origin;

  /** When the wait under way began, in nanoseconds after {@link #origin}, at least 1. */
  private final AtomicLong owedSince = new AtomicLong(NOTHING_OWED);

  Meter(List<TrafficCounter> counters, Ticks ticks) {
    this.counters = List.copyOf(counters);
    this.ticks = ticks;
    this.origin = ticks.nanos();
  }

  private long now() {
    return ticks.nanos() - origin + 1;
  }

  /** Bytes are about to be handed to the target. */
  void asking() {
    if (owedSince.get() == NOTHING_OWED) {
      owedSince.set(now());
    }
  }

  /** The target has taken them. */
  void asked(long bytes) {
    for (TrafficCounter counter : counters) {
      counter.addToTarget(bytes);
    }
  }

  /** Bytes have come from the target. */
  void answered() {
    long since = owedSince.get();
    if (since != NOTHING_OWED) {
      owedSince.set(NOTHING_OWED);
      long waited = now() - since;
      for (TrafficCounter counter : counters) {
        counter.addWait(waited);
      }
    }
  }

  /** The client has taken them. */
  void delivered(long bytes) {
    for (TrafficCounter counter : counters) {
      counter.addFromTarget(bytes);
    }
  }

  /** For how long the target has said nothing although something was sent to it; zero if not. */
  Duration silentFor() {
    long since = owedSince.get();
    return since == NOTHING_OWED ? Duration.ZERO : Duration.ofNanos(Math.max(0, now() - since));
  }
}
