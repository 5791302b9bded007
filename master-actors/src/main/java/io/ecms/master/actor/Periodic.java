package io.ecms.master.actor;

import io.ecms.core.feed.StoreException;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the rounds of a reconciler, one after another with a pause between them. A round that fails
 * is not tried again before its time; the next one sees what it has left.
 */
final class Periodic implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Periodic.class);
  private static final long END_MILLIS = TimeUnit.SECONDS.toMillis(1);

  private final String name;
  private final Runnable round;
  private final Duration pause;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closed = lock.newCondition();
  private final Thread worker;
  private boolean open = true;

  Periodic(String name, Runnable round, Duration pause, ThreadFactory threads) {
    this.name = name;
    this.round = round;
    this.pause = pause;
    this.worker = threads.newThread(this::work);
    worker.start();
  }

  private void work() {
    do {
      try {
        round.run();
      } catch (StoreException e) {
        LOG.warn("{} waits for its next round: {}", name, e.getMessage());
      } catch (RuntimeException e) {
        // A fault of the program must not end what keeps the cluster right.
        LOG.error("{} failed; it goes on with its next round", name, e);
      }
    } while (pause());
  }

  private boolean pause() {
    lock.lock();
    try {
      long left = pause.toNanos();
      while (open && left > 0) {
        left = closed.awaitNanos(left);
      }
      return open;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      open = false;
      closed.signalAll();
    } finally {
      lock.unlock();
    }
    worker.interrupt();
    try {
      worker.join(END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
