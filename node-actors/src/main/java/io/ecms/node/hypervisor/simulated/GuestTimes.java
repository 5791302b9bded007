package io.ecms.node.hypervisor.simulated;

import java.time.Duration;

/**
 * How long simulated guests take.
 *
 * @param boot from the start to the ready word, zero or more
 * @param shutdown from the power button to being off, zero or more
 */
public record GuestTimes(Duration boot, Duration shutdown) {
  /** Guests that boot and end at once. */
  public static final GuestTimes INSTANT = new GuestTimes(Duration.ZERO, Duration.ZERO);

  public GuestTimes {
    if (boot.isNegative() || shutdown.isNegative()) {
      throw new IllegalArgumentException("times must not be negative");
    }
  }
}
