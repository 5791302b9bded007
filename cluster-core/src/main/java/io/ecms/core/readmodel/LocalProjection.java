package io.ecms.core.readmodel;

import io.ecms.core.feed.EventHub;
import io.ecms.core.feed.Recorded;
import io.ecms.core.feed.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
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
public final class LocalProjection implements Projection {
  private static final Logger LOG = LoggerFactory.getLogger(LocalProjection.class);
  private static final int BATCH = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration LINGER = Duration.ofMillis(200);

  private final EventHub hub;
  private final SqliteReadModel model;
  private final ThreadFactory threads;
  private final AtomicBoolean rebuilding = new AtomicBoolean();
  private final AtomicReference<@Nullable SqliteReadModel> rebuilt = new AtomicReference<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition advanced = lock.newCondition();
  private final Condition wanted = lock.newCondition();
  private final Thread worker;
  private volatile boolean open = true;
  private int waiting;

  public LocalProjection(EventHub hub, SqliteReadModel model, ThreadFactory threads) {
    this.hub = hub;
    this.model = model;
    this.threads = threads;
    this.worker = threads.newThread(this::work);
    worker.start();
  }

  @Override
  public long lag() {
    return Math.max(0, hub.newestDurable() - model.offset());
  }

  /**
   * Fills a second file in a thread of its own; the projection takes it when it is nearly there.
   */
  @Override
  public void rebuild() {
    if (rebuilding.compareAndSet(false, true)) {
      threads.newThread(this::fillAnother).start();
    }
  }

  private void fillAnother() {
    boolean handedOver = false;
    @Nullable SqliteReadModel another = null;
    try {
      another = model.beside();
      List<Recorded> events;
      do {
        events = hub.next(another.offset(), BATCH, Duration.ZERO);
        another.apply(events);
      } while (events.size() == BATCH && open);
      rebuilt.set(another);
      handedOver = true;
      signal();
    } catch (StoreException e) {
      LOG.error("The read model cannot be built anew: {}", e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (!handedOver) {
        if (another != null) {
          another.close();
        }
        rebuilding.set(false);
      }
    }
  }

  /** Brings what was built anew to where the read model is, and puts it in its place. */
  private void takeRebuilt() throws InterruptedException {
    SqliteReadModel another = rebuilt.getAndSet(null);
    if (another == null) {
      return;
    }
    try {
      while (another.offset() < model.offset()) {
        another.apply(hub.next(another.offset(), BATCH, Duration.ZERO));
      }
      model.take(another);
      LOG.info("The read model was built anew up to offset {}", model.offset());
    } finally {
      another.close();
      rebuilding.set(false);
    }
  }

  @Override
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
        takeRebuilt();
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
