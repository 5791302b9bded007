package io.ecms.node.service;

import java.time.Instant;

/**
 * How a service of the host was at the last look.
 *
 * @param since when that began
 * @param restarts how often it has been started again since the controller runs
 * @param problem what its check or its restart said; empty while it runs
 */
public record ServiceStatus(String name, State state, Instant since, int restarts, String problem) {
  /** What a service is. */
  public enum State {
    /** Its check ends with 0. */
    UP,
    /** It does not, and it is being started again, unless it is only watched. */
    DOWN,
    /** It has ended too often; looked at, but not started again before it has run by itself. */
    GIVEN_UP
  }
}
