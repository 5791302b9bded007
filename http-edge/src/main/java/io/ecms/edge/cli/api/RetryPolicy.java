package io.ecms.edge.cli.api;

import java.time.Duration;

/**
 * How often a request is sent again. Repeats are safe because every POST carries its key.
 *
 * @param attempts most times that a request is sent, at least 1
 * @param firstPause time before the second attempt; doubled for each further one
 * @param longestPause bound of any pause, also of one that the server asks for
 */
public record RetryPolicy(int attempts, Duration firstPause, Duration longestPause) {

  /** For people at a terminal: gives up after about ten seconds unless the server asks for more. */
  public static final RetryPolicy USUAL =
      new RetryPolicy(6, Duration.ofMillis(250), Duration.ofSeconds(10));

  /** Every request is sent once. */
  public static final RetryPolicy NONE = new RetryPolicy(1, Duration.ZERO, Duration.ZERO);

  /**
   * Time to wait before the next attempt.
   *
   * @param attempt number of the attempt that failed, from 1
   */
  Duration pauseAfter(int attempt) {
    return bounded(firstPause.multipliedBy(1L << Math.min(attempt - 1, 16)));
  }

  /** {@code wish}, but not longer than this policy allows. */
  Duration bounded(Duration wish) {
    return wish.compareTo(longestPause) > 0 ? longestPause : wish;
  }
}
