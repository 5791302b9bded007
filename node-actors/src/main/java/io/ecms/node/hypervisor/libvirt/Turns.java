package io.ecms.node.hypervisor.libvirt;

import io.ecms.node.hypervisor.Deadline;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** One call at a time for each subject; may be given back by another thread than took it. */
final class Turns {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<String> taken = new HashSet<>();

  /** Takes the turn of {@code subject}; the empty subject needs none. False when it is too late. */
  boolean take(String subject, Deadline deadline) throws InterruptedException {
    if (subject.isEmpty()) {
      return true;
    }
    lock.lockInterruptibly();
    try {
      while (taken.contains(subject)) {
        long left = deadline.left().toNanos();
        if (left <= 0) {
          return false;
        }
        // The condition is shared, so an awaited turn is looked at again whoever was signalled.
        boolean signalled = changed.await(left, TimeUnit.NANOSECONDS);
        if (!signalled && taken.contains(subject)) {
          return false;
        }
      }
      return taken.add(subject);
    } finally {
      lock.unlock();
    }
  }

  void give(String subject) {
    lock.lock();
    try {
      if (taken.remove(subject)) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }
}
