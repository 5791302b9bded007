package io.ecms.bench.load;

import io.ecms.bench.BenchException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * A fixed number of clients, each of which begins anew as soon as it is done: shows how much can be
 * done, not how long it takes a client who does not wait for others.
 */
public final class ClosedLoop implements AutoCloseable {
  private static final Duration END_LIMIT = Duration.ofSeconds(90);

  private final Work work;
  private final LongAdder done = new LongAdder();
  private final Failures failures = new Failures();
  private final List<Thread> clients = new ArrayList<>();
  private volatile boolean stopped;

  private ClosedLoop(Work work) {
    this.work = work;
  }

  /** Starts the clients. */
  public static ClosedLoop start(int clients, Work work) {
    ClosedLoop loop = new ClosedLoop(work);
    for (int i = 0; i < clients; i++) {
      loop.clients.add(Thread.ofVirtual().name("client-" + i).start(loop::client));
    }
    return loop;
  }

  private void client() {
    while (!stopped && !failures.any()) {
      try {
        work.run();
        done.increment();
      } catch (IOException | RuntimeException e) {
        failures.add(e);
      }
    }
  }

  /** Lets the clients work for a while; answers how much they ended per second. */
  public double rateDuring(Duration time) {
    long before = done.sum();
    long start = System.nanoTime();
    long end = start + time.toNanos();
    while (System.nanoTime() < end && !failures.any()) {
      Pause.of(Duration.ofMillis(Math.clamp((end - System.nanoTime()) / 1_000_000, 1, 200)));
    }
    failures.rethrow();
    return (done.sum() - before) * 1e9 / (System.nanoTime() - start);
  }

  /** Pieces of work done; exact after {@link #close}. */
  public long done() {
    return done.sum();
  }

  /** Lets the clients end what they have begun. */
  @Override
  public void close() {
    stopped = true;
    try {
      for (Thread client : clients) {
        if (!client.join(END_LIMIT)) {
          throw new BenchException("load-not-ended", "a client does not end");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", "interrupted", e);
    }
    failures.rethrow();
  }
}
