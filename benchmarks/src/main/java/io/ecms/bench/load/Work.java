package io.ecms.bench.load;

import java.io.IOException;

/** What a client does once. */
@FunctionalInterface
public interface Work {
  /**
   * Does it.
   *
   * @throws IOException when the server cannot be reached
   * @throws NotCounted when its time says nothing about what is measured
   * @throws io.ecms.bench.BenchException when it answers something else than success
   */
  void run() throws IOException;
}
