package io.ecms.node;

import com.typesafe.config.Config;
import io.ecms.core.model.InvalidValue;
import io.ecms.tree.relay.RateLimit;
import io.ecms.tree.relay.RelaySettings;
import java.util.Optional;

/**
 * How a node takes its part in image trees over the stack {@code user}.
 *
 * @param rateLimit of each relay
 */
public record TreeSettings(Optional<RateLimit> rateLimit) {
  private static final String RATE = "rate-limit";

  /**
   * Reads the part below {@code ecms.node.tree}.
   *
   * @throws InvalidValue naming the key, when a value is not allowed
   */
  static TreeSettings of(Config tree) {
    long rate = tree.getLong(RATE);
    return new TreeSettings(rate == 0 ? Optional.empty() : Optional.of(rate(rate)));
  }

  private static RateLimit rate(long bytesPerSecond) {
    try {
      return RateLimit.of(bytesPerSecond);
    } catch (IllegalArgumentException e) {
      throw new InvalidValue("ecms.node.tree." + RATE, String.valueOf(e.getMessage()));
    }
  }

  /** What each relay is to keep to. */
  RelaySettings relay() {
    return RelaySettings.DEFAULT.withRateLimit(rateLimit);
  }
}
