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
 * @param handshakeLimit how long a TLS handshake may take, with a client and with the target
 * @param rateLimit how much the relay may carry; empty for as much as goes
 */
public record RelaySettings(
    int maxConnections,
    Duration holdLimit,
    Duration redialEvery,
    Duration handshakeLimit,
    Optional<RateLimit> rateLimit) {
  private static final Duration HANDSHAKE = Duration.ofSeconds(5);

  /** 256 connections, held for at most a minute, dialled ten times a second. */
  public static final RelaySettings DEFAULT =
      new RelaySettings(256, Duration.ofMinutes(1), Duration.ofMillis(100));

  public RelaySettings {
    if (maxConnections < 1) {
      throw new IllegalArgumentException("maxConnections must be positive: " + maxConnections);
    }
    if (!holdLimit.isPositive() || !redialEvery.isPositive() || !handshakeLimit.isPositive()) {
      throw new IllegalArgumentException("times must be positive");
    }
  }

  /** With 5 s for a handshake and without a rate limit. */
  public RelaySettings(int maxConnections, Duration holdLimit, Duration redialEvery) {
    this(maxConnections, holdLimit, redialEvery, HANDSHAKE, Optional.empty());
  }

  /** The same with another rate limit. */
  public RelaySettings withRateLimit(Optional<RateLimit> limit) {
    return new RelaySettings(maxConnections, holdLimit, redialEvery, handshakeLimit, limit);
  }

  /** The same with another time for a handshake. */
  public RelaySettings withHandshakeLimit(Duration limit) {
    return new RelaySettings(maxConnections, holdLimit, redialEvery, limit, rateLimit);
  }
}
