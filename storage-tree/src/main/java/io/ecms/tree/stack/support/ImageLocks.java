package io.ecms.tree.stack.support;

import io.ecms.tree.stack.StackException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * One lock per image: exclusive for changes of the membership, shared for work on its disks.
 *
 * <p>A lock is made on first use and never removed; their number is that of the images ever used on
 * this host since the start.
 */
public final class ImageLocks {
  /** Longer than the longest orderly start or stop of a membership. */
  private static final Duration WAIT = Duration.ofSeconds(60);

  private final Map<String, ReadWriteLock> locks = new ConcurrentHashMap<>();

  public <T> T exclusive(String imageId, Supplier<T> work) {
    return locked(of(imageId).writeLock(), imageId, work);
  }

  public <T> T shared(String imageId, Supplier<T> work) {
    return locked(of(imageId).readLock(), imageId, work);
  }

  private ReadWriteLock of(String imageId) {
    return locks.computeIfAbsent(imageId, unused -> new ReentrantReadWriteLock());
  }

  private static <T> T locked(Lock lock, String imageId, Supplier<T> work) {
    try {
      if (!lock.tryLock(WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw busy(imageId, "is busy since " + WAIT);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw busy(imageId, "was asked by a thread that is being stopped");
    }
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  private static StackException busy(String imageId, String why) {
    return new StackException("stack-busy", true, "image %s %s".formatted(imageId, why));
  }
}
