package io.ecms.core.readmodel;

import java.time.Duration;

/** Keeps the read model up to date from the event stream. Thread-safe. */
public interface Projection extends AutoCloseable {
  /** Events in the stream that the read model does not contain yet, as a distance of offsets. */
  long lag();

  /** Builds the read model again from the journal, while it is read. */
  void rebuild();

  /**
   * Waits until everything that was durable when this was called is in the read model, where lists
   * promise that.
   *
   * @return whether it is, or {@code patience} was over first
   */
  boolean awaitCaughtUp(Duration patience) throws InterruptedException;

  @Override
  void close();
}
