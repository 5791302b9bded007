package io.ecms.core.broken;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;

final class TakesTHREADS {
  private TakesTHREADS() {}

  static ExecutorService executor() {
    return Executors.newVirtualThreadPerTaskExecutor();
  }

  static ExecutorService pool() {
    return new ForkJoinPool();
  }

  static Thread thread(Runnable work) {
    return new Thread(work);
  }

  static Thread.Builder virtual() {
    return Thread.ofVirtual();
  }
}
