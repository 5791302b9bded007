package io.ecms.node.service;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * When something that ends may be started again: after pauses that double, and not more than {@link
 * #MOST} times within {@link #WINDOW}. Pure.
 *
 * @param recent times within the window, oldest first
 */
record Attempts(List<Instant> recent) {
  static final int MOST = 5;
  static final Duration WINDOW = Duration.ofMinutes(10);
  static final Duration FIRST_PAUSE = Duration.ofSeconds(2);

  static final Attempts NONE = new Attempts(List.of());

  Attempts {
    recent = List.copyOf(recent);
  }

  /** Those that still count. */
  Attempts at(Instant now) {
    Instant begin = now.minus(WINDOW);
    return new Attempts(recent.stream().filter(time -> time.isAfter(begin)).toList());
  }

  boolean exhausted() {
    return recent.size() >= MOST;
  }

  boolean due(Instant now) {
    if (recent.isEmpty()) {
      return true;
    }
    Duration pause = FIRST_PAUSE.multipliedBy(1L << (recent.size() - 1));
    return !exhausted() && !now.isBefore(recent.getLast().plus(pause));
  }

  Attempts with(Instant now) {
    List<Instant> more = new ArrayList<>(recent);
    more.add(now);
    return new Attempts(more);
  }
}
