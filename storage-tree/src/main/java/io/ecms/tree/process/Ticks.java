package io.ecms.tree.process;

import java.time.Duration;

/** Passing time, for what measures it or lets it pass; a test gives its own. */
public interface Ticks {

  /** Nanoseconds since some fixed moment; only differences mean something. */
  long nanos();

  /**
   * Blocks the calling thread.
   *
   * @throws InterruptedException when the thread is interrupted
   */
  void pause(Duration time) throws InterruptedException;

  /** The machine's own. */
  static Ticks system() {
    return new Ticks() {
      @Override
      public long nanos() {
        return System.nanoTime();
      }

      @Override
      public void pause(Duration time) throws InterruptedException {
        Thread.sleep(time);
      }
    };
  }
}
