package io.ecms.bench.load;

import io.ecms.bench.BenchException;
import java.time.Duration;

/** Lets time pass while others work. */
public final class Pause {
  private Pause() {}

  public static void of(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", "interrupted", e);
    }
  }
}
