package io.ecms.tree.stack.kernel;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does the same work again and again, never twice at once, on a thread of its own. */
final class Watch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

  private final Runnable work;
  private final ExecutorService worker =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("kernel-stack-", 0).factory());
  private final AtomicBoolean working = new AtomicBoolean();
  private final ScheduledFuture<?> ticking;

  Watch(Runnable work, ScheduledExecutorService timer, Duration every) {
    this.work = work;
    long millis = every.toMillis();
    this.ticking = timer.scheduleWithFixedDelay(this::begin, millis, millis, TimeUnit.MILLISECONDS);
  }

  private void begin() {
    if (working.compareAndSet(false, true)) {
      worker.execute(this::doWork);
    }
  }

  private void doWork() {
    try {
      work.run();
    } catch (RuntimeException e) {
      // A fault of the work must not end the watch.
      LOG.error("looking after the images", e);
    } finally {
      working.set(false);
    }
  }

  @Override
  public void close() {
    ticking.cancel(false);
    worker.shutdown();
  }
}
