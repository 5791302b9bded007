package io.ecms.bench.load;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** How long many pieces of work took, to three digits; thread-safe. */
public final class Latencies {
  private static final long MAX_NANOS = Duration.ofMinutes(10).toNanos();
  private static final int DIGITS = 3;
  private static final double NANOS_PER_MS = 1e6;

  private final Histogram histogram = new ConcurrentHistogram(MAX_NANOS, DIGITS);

  private final LongAdder leftOut = new LongAdder();

  /** Counts one whose time is not to be told. */
  void leaveOut() {
    leftOut.increment();
  }

  /** How many were not counted. */
  public long leftOut() {
    return leftOut.sum();
  }

  /** Adds all of another. */
  public void add(Latencies other) {
    histogram.add(other.histogram);
    leftOut.add(other.leftOut());
  }

  /** Counts one; what is longer than the longest that can be told counts as that. */
  public void add(long nanos) {
    histogram.recordValue(Math.clamp(nanos, 0, MAX_NANOS));
  }

  /**
   * What is told of them.
   *
   * @param p50 median in ms
   * @param p99 99 % were at most this, in ms
   * @param max the longest, in ms
   */
  public record Summary(long count, double p50, double p99, double max) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "p50 %.3f ms, p99 %.3f ms, max %.3f ms, of %d", p50, p99, max, count);
    }
  }

  public Summary summary() {
    return new Summary(
        histogram.getTotalCount(),
        histogram.getValueAtPercentile(50) / NANOS_PER_MS,
        histogram.getValueAtPercentile(99) / NANOS_PER_MS,
        histogram.getMaxValue() / NANOS_PER_MS);
  }
}
