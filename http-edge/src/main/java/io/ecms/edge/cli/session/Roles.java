package io.ecms.edge.cli.session;

import io.ecms.edge.cli.launch.Running;

/** Keeps a role running until this process is asked to end. */
public final class Roles {
  private Roles() {}

  /** Ends the role in order when the process gets TERM or INT. */
  public static void endWithProcess(Running running) {
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("end-role").unstarted(running::close));
  }

  /** Waits until the role has ended, then gives back what it held. */
  public static void awaitEnd(Running running) throws InterruptedException {
    try (running) {
      running.awaitTermination();
    }
  }
}
