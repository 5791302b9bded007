package io.ecms.core.fence;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The arithmetic of the fence lease: until when may a server act, given what the other servers have
 * acknowledged?
 *
 * <p>A server asks the others again and again whether it still belongs to them. An acknowledgement
 * counts from the moment at which its question was <em>sent</em>: whatever has held up the
 * question, the answer or this process since then shortens the lease and never lengthens it. The
 * lease lasts one {@code term} from the latest moment for which a majority, this server included,
 * has acknowledged.
 *
 * <p>Times are readings of one monotonic clock in nanoseconds; only their differences mean
 * something. Mutable, confined to one actor.
 */
public final class Votes {
  /** A server's lease. */
  public sealed interface Lease {
    /** As long as the servers stay the same: nobody else is needed. */
    record Unlimited() implements Lease {}

    /**
     * Up to, but not including, a moment.
     *
     * @param end reading of the clock, nanoseconds
     */
    record Until(long end) implements Lease {}

    /** Not at all. */
    record None() implements Lease {}

    /** Whether it is held at a moment. */
    default boolean held(long now) {
      return switch (this) {
        case Unlimited() -> true;
        case Until(var end) -> now - end < 0;
        case None() -> false;
      };
    }
  }

  private final Duration term;
  private final int least;
  private final Map<String, Long> sent = new HashMap<>();

  /**
   * @param term how long an acknowledgement counts
   * @param least servers that must agree at the least, this one included, however few there are; 1
   *     or more
   */
  public Votes(Duration term, int least) {
    if (least < 1) {
      throw new IllegalArgumentException("at least one server must agree, not " + least);
    }
    this.term = term;
    this.least = least;
  }

  /** Notes that another server has acknowledged the question that was sent at {@code asked}. */
  public void acknowledged(String server, long asked) {
    sent.merge(server, asked, (old, next) -> next - old > 0 ? next : old);
  }

  /**
   * The lease, when these are the other servers.
   *
   * @param others servers beside this one that count, whether they can be reached or not
   */
  public Lease lease(Set<String> others) {
    sent.keySet().retainAll(others);
    int needed = quorum(others.size() + 1) - 1;
    if (needed == 0) {
      return new Lease.Unlimited();
    }
    List<Long> newest = newestFirst(sent.values());
    return newest.size() < needed
        ? new Lease.None()
        : new Lease.Until(newest.get(needed - 1) + term.toNanos());
  }

  /** How many of {@code servers} must agree. */
  public int quorum(int servers) {
    return Math.max(least, servers / 2 + 1);
  }

  /** By difference, because a reading of the clock may have wrapped. */
  private static List<Long> newestFirst(Collection<Long> times) {
    Comparator<Long> later = (a, b) -> Long.signum(b - a);
    return times.stream().sorted(later).toList();
  }
}
