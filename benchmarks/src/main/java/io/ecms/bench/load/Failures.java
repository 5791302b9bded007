package io.ecms.bench.load;

import io.ecms.bench.BenchException;
import java.util.concurrent.atomic.AtomicReference;

/** The first failure of many workers: one is enough to make a measurement worthless. */
final class Failures {
  private final AtomicReference<Exception> first = new AtomicReference<>();

  void add(Exception failure) {
    first.compareAndSet(null, failure);
  }

  boolean any() {
    return first.get() != null;
  }

  /** Throws {@code load-failed} when there was a failure. */
  void rethrow() {
    Exception failure = first.get();
    if (failure != null) {
      throw new BenchException(
          "load-failed", "work under load has failed: " + failure.getMessage(), failure);
    }
  }
}
