package io.ecms.sim.engine;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Virtual time and what is planned in it. One thing happens after another in one thread; of things
 * that are due in the same microsecond, chance decides which is first.
 */
public final class Timeline implements InstantSource {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Comparator<Entry> ORDER =
      Comparator.comparingLong(Entry::at).thenComparingLong(Entry::tie);

  private record Entry(long at, long tie, Life life, Runnable action) {}

  private final PriorityQueue<Entry> planned = new PriorityQueue<>(ORDER);
  private final Dice dice;
  private long now;

  public Timeline(Dice dice) {
    this.dice = dice;
  }

  @Override
  public Instant instant() {
    return START.plusNanos(now * 1_000);
  }

  /** Microseconds since the beginning. */
  public long micros() {
    return now;
  }

  /** Plans something for later in this life. */
  public void after(Duration delay, Life life, Runnable action) {
    at(now + Math.max(0, delay.toNanos() / 1_000), life, action);
  }

  /** Plans something at a time in microseconds, not before now. */
  public void at(long micros, Life life, Runnable action) {
    planned.add(new Entry(Math.max(now, micros), dice.number(), life, action));
  }

  /** Does the next thing; whether anything was done, rather than found to be of an ended life. */
  public boolean step() {
    Entry next = planned.remove();
    now = next.at();
    if (next.life().ended()) {
      return false;
    }
    next.action().run();
    return true;
  }

  public boolean isEmpty() {
    return planned.isEmpty();
  }
}
