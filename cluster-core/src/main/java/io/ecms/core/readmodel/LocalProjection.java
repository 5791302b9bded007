package io.ecms.core.readmodel;

import io.ecms.core.feed.EventHub;
import io.ecms.core.feed.Recorded;
import io.ecms.core.feed.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the read model up to date: one thread that takes events from the hub and applies them in
 * order, each exactly once because the offset is written with the rows. When the store fails it
 * tries again; nothing is skipped.
 *
 * <p>Under load it lingers a little between two batches, because an entity that changes three times
 * in a batch is written once; somebody who waits to read ends the lingering.
 */
public final class Projection implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Projection.class);
  private static final int BATCH = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration LINGER = Duration.ofMillis(200);

  private final EventHub hub;
  private final ReadModel model;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition advanced = lock.newCondition();
  private final Condition wanted = lock.newCondition();
  private final Thread worker;
  private volatile boolean open = true;
  private volatile boolean rebuild;
  private int waiting;

  public Projection(EventHub hub, ReadModel model, ThreadFactory threads) {
    this.hub = hub;
    this.model = model;
    this.worker = threads.newThread(this::work);
    worker.start();
  }

  /** Events in the journal that the read model does not contain yet, as a distance of offsets. */
  public long lag() {
    return Math.max(0, hub.newestDurable() - model.offset());
  }

  /** Empties the read model and builds it again from the journal. */
  public void rebuild() {
    rebuild = true;
  }

  /**
   * Waits until everything that was durable when this was called is in the read model.
   *
   * @return whether it is, or {@code patience} was over first
   */
  public boolean awaitCaughtUp(Duration patience) throws InterruptedException {
    long target = hub.newestDurable();
    long left = patience.toNanos();
    lock.lock();
    try {
      waiting++;
      wanted.signalAll();
      while (model.offset() < target) {
        if (left <= 0 || !open) {
          return false;
        }
        left = advanced.awaitNanos(left);
      }
      return true;
    } finally {
      waiting--;
      lock.unlock();
    }
  }

  private void work() {
    while (open) {
      try {
        if (rebuild) {
          rebuild = false;
          model.clear();
        }
        List<Recorded> events = hub.next(model.offset(), BATCH, PATIENCE);
        model.apply(events);
        signal();
        linger();
      } catch (StoreException e) {
        LOG.error("The read model stands still: {}", e.getMessage(), e);
        pause();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void linger() throws InterruptedException {
    lock.lock();
    try {
      long left = LINGER.toNanos();
      while (open && waiting == 0 && left > 0) {
        left = wanted.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private void signal() {
    lock.lock();
    try {
      advanced.signalAll();
      wanted.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void pause() {
    lock.lock();
    try {
      long left = PATIENCE.toNanos();
      while (open && left > 0) {
        left = advanced.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      open = false;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    open = false;
    signal();
    try {
      worker.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
