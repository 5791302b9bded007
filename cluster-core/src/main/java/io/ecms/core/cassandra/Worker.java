package io.ecms.core.cassandra;

import io.ecms.core.feed.StoreException;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that takes turns until it is closed: at once while there is work, else after a pause.
 * When the store fails it begins anew after a longer one; nothing is skipped.
 */
final class Worker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private static final Duration AFTER_FAILURE = Duration.ofMillis(500);
  private static final long CLOSE_SECONDS = 5;

  /** One turn of work. */
  @FunctionalInterface
  interface Turn {
    /** Tells whether there is more to do at once. */
    boolean take() throws InterruptedException;
  }

  private final String what;
  private final Duration pause;
  private final Turn turn;
  private final Runnable begin;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closed = lock.newCondition();
  private final Thread thread;
  private volatile boolean open = true;

  /**
   * Starts at once.
   *
   * @param what for the log, for example {@code The event stream}
   * @param begin called after a failure, before the next turn
   */
  Worker(String what, ThreadFactory threads, Duration pause, Turn turn, Runnable begin) {
    this.what = what;
    this.pause = pause;
    this.turn = turn;
    this.begin = begin;
    this.thread = threads.newThread(this::work);
    thread.start();
  }

  private void work() {
    while (open) {
      try {
        if (!turn.take()) {
          await(pause);
        }
      } catch (StoreException e) {
        if (open) {
          LOG.warn("{} stands still and is tried again: {}", what, e.getMessage());
          begin.run();
          await(AFTER_FAILURE);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        LOG.error("{} stands still and is tried again", what, e);
        begin.run();
        await(AFTER_FAILURE);
      }
    }
  }

  private void await(Duration time) {
    lock.lock();
    try {
      long left = time.toNanos();
      while (open && left > 0) {
        left = closed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      open = false;
    } finally {
      lock.unlock();
    }
  }

  /** Ends after the turn that is under way, without waiting for that. */
  void end() {
    lock.lock();
    try {
      open = false;
      closed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The same, waiting for the turn that is under way a bounded time. */
  @Override
  public void close() {
    end();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
