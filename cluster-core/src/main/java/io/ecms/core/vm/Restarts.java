package io.ecms.core.vm;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a VM's restart policy has done and is about to do; pure.
 *
 * <p>The policy acts only while the VM is wanted on: from an ordered start until something is
 * ordered that turns it off. Each restart waits twice as long as the one before it, and after
 * {@link #MOST} of them within {@link #WINDOW} there is no further one until somebody starts the
 * VM.
 *
 * @param wanted whether the VM was started by somebody and nobody has ordered it off since
 * @param count restarts since somebody started it
 * @param recent times of the restarts within the window, oldest first, at most {@link #MOST}
 * @param next when it may be started again; empty when it is not to be
 */
public record Restarts(boolean wanted, int count, List<Instant> recent, Optional<Instant> next) {
  /** Most restarts within the window. */
  public static final int MOST = 5;

  public static final Duration WINDOW = Duration.ofMinutes(10);
  public static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  public static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

  /** Of a VM that nobody has started. */
  public static final Restarts NONE = new Restarts(false, 0, List.of(), Optional.empty());

  public Restarts {
    recent = List.copyOf(recent);
  }

  /** Somebody has started it. */
  static Restarts started() {
    return new Restarts(true, 0, List.of(), Optional.empty());
  }

  /** It was started by its policy at {@code at}, or that is being tried. */
  Restarts tried(Instant at) {
    List<Instant> times = new ArrayList<>(recentAt(at));
    times.add(at);
    return new Restarts(wanted, count + 1, times, Optional.empty());
  }

  /** None is to come. */
  Restarts without() {
    return new Restarts(wanted, count, recent, Optional.empty());
  }

  /** Something is ordered that turns it off, or starts it. */
  Restarts ordered() {
    return new Restarts(false, count, recent, Optional.empty());
  }

  /** What was ordered was called off before it changed anything. */
  Restarts calledOff() {
    return new Restarts(true, count, recent, Optional.empty());
  }

  /** It has ended, or could not be started again: the next restart, if there is to be one. */
  Restarts ended(RestartPolicy policy, EndReason why, Instant at) {
    if (!wanted || !policy.wants(why)) {
      return without();
    }
    List<Instant> times = recentAt(at);
    return times.size() >= MOST
        ? new Restarts(false, count, times, Optional.empty())
        : new Restarts(true, count, times, Optional.of(at.plus(pause(times.size()))));
  }

  /** Whether it would be started again, were it not for the bound. */
  boolean isExhausted(RestartPolicy policy, EndReason why, Instant at) {
    return wanted && policy.wants(why) && recentAt(at).size() >= MOST;
  }

  private List<Instant> recentAt(Instant at) {
    Instant begin = at.minus(WINDOW);
    return recent.stream().filter(time -> time.isAfter(begin)).toList();
  }

  private static Duration pause(int before) {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << before);
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
  }
}
