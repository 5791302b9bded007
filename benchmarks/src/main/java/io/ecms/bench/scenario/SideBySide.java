package io.ecms.bench.scenario;

import io.ecms.bench.load.Latencies;
import io.ecms.bench.load.OpenLoop;
import io.ecms.bench.load.Work;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;

/**
 * Two loads at the same time.
 *
 * @param first times of the one
 * @param second times of the other
 */
record SideBySide(Latencies first, Latencies second) {

  /** Runs both to their ends. */
  static SideBySide run(OpenLoop loop, Work work, OpenLoop otherLoop, Work otherWork) {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletableFuture<Latencies> other =
          CompletableFuture.supplyAsync(() -> otherLoop.run(otherWork), executor);
      Latencies mine = loop.run(work);
      try {
        return new SideBySide(mine, other.join());
      } catch (CompletionException e) {
        throw e.getCause() instanceof RuntimeException cause ? cause : e;
      }
    }
  }
}
