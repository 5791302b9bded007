package io.ecms.edge.launch;

import io.ecms.edge.cli.launch.Running;
import org.apache.pekko.actor.typed.ActorSystem;

/** Gives tests the actor system of a role that the launcher has started. */
public final class Systems {
  private Systems() {}

  /** The actor system of {@code running}, to start further node controllers in it. */
  public static ActorSystem<?> of(Running running) {
    if (running instanceof Member member) {
      return member.system();
    }
    throw new IllegalArgumentException("not started by the launcher: " + running);
  }
}
