package io.ecms.edge.cli.base;

import java.time.Duration;

/** Lets time pass; tests let a clock jump instead. */
@FunctionalInterface
public interface Pause {
  /** Returns after {@code time}, or earlier by throwing. */
  void of(Duration time) throws InterruptedException;
}
