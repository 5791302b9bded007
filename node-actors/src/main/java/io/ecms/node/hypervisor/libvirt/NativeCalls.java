package io.ecms.node.hypervisor.libvirt;

import io.ecms.node.hypervisor.Deadline;
import io.ecms.node.hypervisor.HypervisorException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Native calls with a deadline.
 *
 * <p>A call into libvirt cannot be interrupted and pins the virtual thread that makes it. So each
 * runs on a platform thread of a bounded pool, and the caller waits for it only until the deadline.
 * A call that was given up keeps its thread, and its VM's turn, until libvirt returns; keep-alive
 * ends it when libvirtd itself hangs. Two calls for the same VM never run at once, hence a VM whose
 * QEMU hangs holds one thread and the others go on.
 */
final class NativeCalls implements AutoCloseable {
  /** Code of a call that could not begin in time. */
  static final String BUSY = "hypervisor-busy";

  /** Calls that may be inside libvirt at once, for one hypervisor. */
  static final int MAX_CALLS = 8;

  private static final long IDLE_SECONDS = 30;

  private final Semaphore permits = new Semaphore(MAX_CALLS, true);
  private final Turns turns = new Turns();
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          MAX_CALLS,
          MAX_CALLS,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(MAX_CALLS),
          Thread.ofPlatform().daemon().name("libvirt-call-", 0).factory());

  NativeCalls() {
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Runs {@code work}.
   *
   * @param subject whose turn it is: a VM's id, or empty when the call is about none
   * @param onTimeout run in the calling thread when the call is given up
   * @throws HypervisorException {@code hypervisor-busy} when it could not begin in time, {@code
   *     hypervisor-timed-out} when it did not end in time, or what {@code work} threw
   */
  <T> T call(String subject, Deadline deadline, Callable<T> work, Runnable onTimeout) {
    try {
      return begin(subject, deadline, work).get(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      onTimeout.run();
      throw new HypervisorException(
          "hypervisor-timed-out", true, "libvirt has not answered in time" + of(subject), e);
    } catch (ExecutionException e) {
      throw LibvirtErrors.typed(e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HypervisorException(
          "hypervisor-interrupted", true, "interrupted while waiting for libvirt", e);
    }
  }

  private <T> Future<T> begin(String subject, Deadline deadline, Callable<T> work)
      throws InterruptedException {
    if (!turns.take(subject, deadline)) {
      throw busy(subject, "an earlier call is still under way");
    }
    if (!permits.tryAcquire(deadline.left().toNanos(), TimeUnit.NANOSECONDS)) {
      turns.give(subject);
      throw busy(subject, "all " + MAX_CALLS + " calls to libvirt are in use");
    }
    return threads.submit(() -> {
      try {
        return work.call();
      } finally {
        permits.release();
        turns.give(subject);
      }
    });
  }

  private static HypervisorException busy(String subject, String why) {
    return new HypervisorException(BUSY, true, why + of(subject));
  }

  private static String of(String subject) {
    return subject.isEmpty() ? "" : " (" + subject + ")";
  }

  /** Lets calls that are under way end by themselves. */
  @Override
  public void close() {
    threads.shutdown();
  }
}
