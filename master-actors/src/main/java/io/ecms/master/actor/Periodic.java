package io.ecms.master.actor;

import io.ecms.core.command.MasterReply;
import io.ecms.core.feed.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the rounds of a reconciler, one after another with a pause between them. A round that fails
 * is not tried again before its time; the next one sees what it has left. Switched off, it only
 * waits.
 */
final class Periodic implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Periodic.class);
  private static final long END_MILLIS = TimeUnit.SECONDS.toMillis(1);

  private final String name;
  private final Runnable round;
  private final Duration pause;
  private final Switches switches;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closed = lock.newCondition();
  private final Thread worker;
  private boolean open = true;
  private volatile Done done = new Done(0, 0, Optional.empty());

  private record Done(long rounds, long failed, Optional<Instant> last) {}

  Periodic(
      String name,
      Runnable round,
      Duration pause,
      Switches switches,
      InstantSource clock,
      ThreadFactory threads) {
    this.name = name;
    this.round = round;
    this.pause = pause;
    this.switches = switches;
    this.clock = clock;
    this.worker = threads.newThread(this::work);
    worker.start();
  }

  private void work() {
    do {
      if (switches.isOn(name)) {
        boolean well = round();
        done =
            new Done(
                done.rounds() + 1, done.failed() + (well ? 0 : 1), Optional.of(clock.instant()));
      }
    } while (pause());
  }

  String name() {
    return name;
  }

  /** What it has done until now. */
  MasterReply.Reconciler status() {
    Done now = done;
    return new MasterReply.Reconciler(
        name, !switches.isOn(name), pause, now.rounds(), now.failed(), now.last());
  }

  private boolean round() {
    try {
      round.run();
      return true;
    } catch (StoreException e) {
      LOG.warn("{} waits for its next round: {}", name, e.getMessage());
    } catch (RuntimeException e) {
      // A fault of the program must not end what keeps the cluster right.
      LOG.error("{} failed; it goes on with its next round", name, e);
    }
    return false;
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
