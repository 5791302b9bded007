package io.ecms.edge.launch;

import java.util.concurrent.ThreadFactory;

/** The long-lived threads of the program: few, named, and no hindrance to its end. */
final class Threads {
  private Threads() {}

  static ThreadFactory named(String name) {
    return Thread.ofPlatform().daemon().name(name + "-", 0).factory();
  }
}
