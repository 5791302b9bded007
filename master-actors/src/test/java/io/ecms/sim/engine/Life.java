package io.ecms.sim.engine;

/** From a start to a crash: what was planned in a life does not happen after its end. */
public final class Life {
  private boolean ended;

  public void end() {
    ended = true;
  }

  public boolean ended() {
    return ended;
  }
}
