package io.ecms.core.broken;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

final class TakesWAITING {
  private TakesWAITING() {}

  static void sleep() throws InterruptedException {
    Thread.sleep(1);
  }

  static void unit() throws InterruptedException {
    TimeUnit.SECONDS.sleep(1);
  }

  static void park() {
    LockSupport.parkNanos(1);
  }
}
