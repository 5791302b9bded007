package io.ecms.tree.relay;

import java.time.Duration;

/**
 * How long the target of a relay let its clients wait for answers.
 *
 * <p>The relay does not read what it carries, so a wait is this: it begins when bytes of a client
 * are handed to the target's socket while no wait is under way, and ends with the next bytes that
 * come from the target. With one request under way at a time that is the time to the first byte of
 * its answer, network included. With several it is at most that: bytes of an answer to an earlier
 * request end the wait as well, and a request that is then still unanswered begins no other.
 *
 * @param count waits that have ended, 0 or more
 * @param total of all of them
 * @param longest of them, zero when there was none
 */
public record WaitTimes(long count, Duration total, Duration longest) {
  public static final WaitTimes NONE = new WaitTimes(0, Duration.ZERO, Duration.ZERO);

  /** Zero when there was none. */
  public Duration mean() {
    return count == 0 ? Duration.ZERO : total.dividedBy(count);
  }
}
