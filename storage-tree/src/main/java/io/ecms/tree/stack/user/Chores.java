package io.ecms.tree.stack.user;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * What a stack does beside its calls, on threads of its own; the timer only triggers it. After the
 * end nothing begins any more. Thread-safe.
 */
final class Chores {
  private final ScheduledExecutorService timer;
  private final ExecutorService workers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("user-stack-", 0).factory());
  private final List<ScheduledFuture<?>> rounds = new ArrayList<>();
  private volatile boolean ended;

  Chores(ScheduledExecutorService timer) {
    this.timer = timer;
  }

  ExecutorService workers() {
    return workers;
  }

  void now(Runnable task) {
    if (!ended) {
      workers.execute(task);
    }
  }

  void after(Duration time, Runnable task) {
    ScheduledFuture<?> _ = timer.schedule(() -> now(task), time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Again and again until the end; {@code round} itself is brief. For the stack's constructor. */
  void each(Duration pause, Runnable round) {
    rounds.add(
        timer.scheduleWithFixedDelay(
            round, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** Begins nothing more. What runs goes on until {@link #close}. */
  void end() {
    ended = true;
    rounds.forEach(round -> round.cancel(false));
  }

  void close() {
    workers.shutdown();
  }
}
