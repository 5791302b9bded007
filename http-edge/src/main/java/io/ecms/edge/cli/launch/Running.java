package io.ecms.edge.cli.launch;

/** A role that runs in this process. */
public interface Running extends AutoCloseable {

  /** Waits until the role has ended, by {@link #close}, by a signal or by itself. */
  void awaitTermination() throws InterruptedException;

  /** Ends the role and everything it started; returns when that is done. Idempotent. */
  @Override
  void close();
}
