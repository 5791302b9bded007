package io.ecms.tree.relay;

import io.ecms.tree.process.Deadline;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Where a relay pumps to now; connections wait here while there is nowhere. */
final class Target {

  /**
   * One setting of the target.
   *
   * @param generation grows with every switch, so that a connection knows whether it is outdated
   */
  record Setting(@Nullable SocketAddress address, long generation) {}

  /** Before the first generation. */
  static final long NEVER = -1;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Setting setting = new Setting(null, 0);

  Optional<SocketAddress> address() {
    return Optional.ofNullable(current().address());
  }

  Setting current() {
    lock.lock();
    try {
      return setting;
    } finally {
      lock.unlock();
    }
  }

  boolean isCurrent(long generation) {
    return current().generation() == generation;
  }

  /** Sets a new target and answers its generation; null means hold. */
  long set(@Nullable SocketAddress address) {
    lock.lock();
    try {
      setting = new Setting(address, setting.generation() + 1);
      changed.signalAll();
      return setting.generation();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a setting that has an address; the last known one when the deadline passes. */
  Setting await(Deadline deadline) throws InterruptedException {
    lock.lock();
    try {
      while (setting.address() == null && !deadline.isOver()) {
        changed.await(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
      }
      return setting;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for {@code time}, shorter when the target is switched meanwhile. */
  void pause(Setting seen, Duration time) throws InterruptedException {
    lock.lock();
    try {
      Deadline deadline = Deadline.in(time);
      while (setting.generation() == seen.generation() && !deadline.isOver()) {
        changed.await(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
      }
    } finally {
      lock.unlock();
    }
  }
}
