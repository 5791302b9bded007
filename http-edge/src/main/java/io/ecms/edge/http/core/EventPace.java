package io.ecms.edge.http.core;

import java.time.Duration;

/**
 * How events are handed to subscribers. The durations are those for a thousand subscribers who wait
 * together; for fewer they are less in proportion, for more at most twice as long.
 *
 * @param piece most events at once, which is all that is read ahead of a subscriber
 * @param gather how long what follows the first event is gathered
 * @param apart least time between two rounds
 */
public record EventPace(int piece, Duration gather, Duration apart) {
  private static final int CROWD = 1000;

  /** {@link #gather} for so many subscribers. */
  Duration gather(int subscribers) {
    return share(gather, subscribers);
  }

  /** {@link #apart} for so many subscribers. */
  Duration apart(int subscribers) {
    return share(apart, subscribers);
  }

  private static Duration share(Duration whole, int subscribers) {
    return whole.multipliedBy(Math.min(subscribers, 2 * CROWD)).dividedBy(CROWD);
  }
}
