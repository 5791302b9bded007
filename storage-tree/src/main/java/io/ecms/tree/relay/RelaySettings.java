package io.ecms.tree.relay;

import java.time.Duration;
import java.util.Optional;

/**
 * Bounds of a relay.
 *
 * @param maxConnections clients served at once; further ones are closed at once; 1 or more
 * @param holdLimit how long an accepted client waits for a target that answers; then it is closed
 *     and has to come again
 * @param redialEvery pause between two attempts to reach a target that does not answer
 * @param rateLimit how much the relay may carry; empty for as much as goes
 */
public record RelaySettings(
    int maxConnections, Duration holdLimit, Duration redialEvery, Optional<RateLimit> rateLimit) {

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

  /** Without a rate limit. */
  public RelaySettings(int maxConnections, Duration holdLimit, Duration redialEvery) {
    this(maxConnections, holdLimit, redialEvery, Optional.empty());
  }

  /** The same with another rate limit. */
  public RelaySettings withRateLimit(Optional<RateLimit> limit) {
    return new RelaySettings(maxConnections, holdLimit, redialEvery, limit);
  }
}
