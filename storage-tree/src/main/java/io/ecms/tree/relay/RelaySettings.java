package io.ecms.tree.relay;

import java.time.Duration;

/**
 * Bounds of a relay.
 *
 * @param maxConnections clients served at once; further ones are closed at once; 1 or more
 * @param holdLimit how long an accepted client waits for a target that answers; then it is closed
 *     and has to come again
 * @param redialEvery pause between two attempts to reach a target that does not answer
 */
public record RelaySettings(int maxConnections, Duration holdLimit, Duration redialEvery) {

  /** 256 connections, held for at most a minute, dialled ten times a second. */
  public static final RelaySettings DEFAULT =
      new RelaySettings(256, Duration.ofMinutes(1), Duration.ofMillis(100));

  public RelaySettings {
    if (maxConnections < 1) {
      throw new IllegalArgumentException("maxConnections must be positive: " + maxConnections);
    }
    if (!holdLimit.isPositive() || !redialEvery.isPositive()) {
      throw new IllegalArgumentException("times must be positive");
    }
  }
}
