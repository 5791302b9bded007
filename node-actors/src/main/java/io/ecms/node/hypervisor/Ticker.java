package io.ecms.node.hypervisor;

import java.time.Duration;

/** Passing time for waits with a deadline; not a calendar. */
public interface Ticker {

  /** Nanoseconds since some fixed moment; only differences mean something. */
  long nanoTime();

  /**
   * Blocks the calling thread.
   *
   * @throws InterruptedException when the thread is interrupted
   */
  void sleep(Duration duration) throws InterruptedException;

  /** The machine's own. */
  static Ticker system() {
    return new Ticker() {
      @Override
      public long nanoTime() {
        return System.nanoTime();
      }

      @Override
      public void sleep(Duration duration) throws InterruptedException {
        Thread.sleep(duration);
      }
    };
  }
}
