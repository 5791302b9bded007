package io.ecms.sim.shell;

import java.time.Duration;

/**
 * How badly things go at the moment.
 *
 * @param hostFails share of host actions that fail in a way that may pass
 * @param hostBreaks share that fail for good
 * @param hostDies share in the middle of which the node controller dies
 * @param hostSlow share that take up to {@code hanging}
 * @param hanging how long a host action can hang
 * @param writing longest time until an event is durable
 * @param lag longest time until a reader of the journal sees an event
 */
public record Conditions(
    double hostFails,
    double hostBreaks,
    double hostDies,
    double hostSlow,
    Duration hanging,
    Duration writing,
    Duration lag) {
  public static final Conditions CALM =
      new Conditions(0, 0, 0, 0, Duration.ZERO, Duration.ofMillis(3), Duration.ofMillis(50));
}
