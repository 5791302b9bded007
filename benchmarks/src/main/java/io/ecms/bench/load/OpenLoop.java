package io.ecms.bench.load;

import io.ecms.bench.BenchException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Work that arrives at a constant rate, whether what came before is done or not. The time of each
 * piece counts from when it should have begun, so that a server that stalls is not flattered by
 * clients that politely wait ("coordinated omission").
 *
 * @param perSecond arrivals, above 0
 * @param length of the whole
 */
public record OpenLoop(double perSecond, Duration length) {
  /** More than this at once means that the rate cannot be kept. */
  static final int MAX_IN_FLIGHT = 10_000;

  private static final Duration END_LIMIT = Duration.ofSeconds(90);

  public OpenLoop {
    if (!(perSecond > 0)) {
      throw new BenchException("no-rate", "a rate must be above 0: " + perSecond);
    }
  }

  /**
   * Runs the load and waits for the last piece.
   *
   * @throws BenchException {@code load-failed}, {@code overloaded} or {@code load-not-ended}
   */
  public Latencies run(Work work) {
    Latencies latencies = new Latencies();
    Failures failures = new Failures();
    AtomicInteger inFlight = new AtomicInteger();
    Phaser all = new Phaser(1);
    long begin = System.nanoTime();
    long count = Math.round(perSecond * length.toNanos() / 1e9);
    for (long i = 0; i < count && !failures.any(); i++) {
      long intended = begin + (long) (i * 1e9 / perSecond);
      awaitTime(intended);
      if (inFlight.incrementAndGet() > MAX_IN_FLIGHT) {
        failures.add(new BenchException("overloaded", MAX_IN_FLIGHT + " pieces are not done"));
      }
      all.register();
      Thread.startVirtualThread(() -> {
        try {
          work.run();
          latencies.add(System.nanoTime() - intended);
        } catch (NotCounted leftOut) {
          latencies.leaveOut();
        } catch (IOException | RuntimeException e) {
          failures.add(e);
        } finally {
          inFlight.decrementAndGet();
          all.arriveAndDeregister();
        }
      });
    }
    awaitEnd(all);
    failures.rethrow();
    return latencies;
  }

  private static void awaitTime(long nanoTime) {
    long left;
    while ((left = nanoTime - System.nanoTime()) > 0) {
      LockSupport.parkNanos(left);
      if (Thread.interrupted()) {
        throw new BenchException("interrupted", "interrupted");
      }
    }
  }

  private static void awaitEnd(Phaser all) {
    try {
      int phase = all.arrive();
      all.awaitAdvanceInterruptibly(phase, END_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new BenchException("load-not-ended", "some work does not end", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", "interrupted", e);
    }
  }
}
