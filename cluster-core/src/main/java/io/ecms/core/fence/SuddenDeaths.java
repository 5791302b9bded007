package io.ecms.core.fence;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which other servers are dead for certain, although nobody has missed them for long.
 *
 * <p>The host of a process that has died refuses connections to its port. That is a word and not a
 * silence, so nobody needs to wait for what a failure detector has to wait for. A server is taken
 * for dead when it has not answered for a moment, its port has refused twice in a row, and a
 * majority has answered meanwhile: a server that is alone with a firewall that refuses everything
 * takes nobody for dead.
 *
 * <p>A wrong verdict costs a restart of the other server and nothing else: it stops to act by its
 * lease, as with every removal. Times are readings of one monotonic clock in nanoseconds. Mutable,
 * confined to one actor.
 */
public final class SuddenDeaths {
  private static final int PROOFS = 2;

  private final Duration silence;
  private final Map<String, Long> heard = new HashMap<>();
  private final Map<String, Integer> refusals = new HashMap<>();

  /**
   * @param silence how long a server that is well never keeps silent
   */
  public SuddenDeaths(Duration silence) {
    this.silence = silence;
  }

  /** Notes that a server has answered. */
  public void heard(String server, long now) {
    heard.put(server, now);
    refusals.remove(server);
  }

  /**
   * Whose port is worth a look.
   *
   * @param others the other servers of the cluster; one seen for the first time counts as heard
   * @param quorum servers that are a majority, this one included
   */
  public Set<String> suspects(Collection<String> others, int quorum, long now) {
    heard.keySet().retainAll(others);
    refusals.keySet().retainAll(others);
    Set<String> silent = new HashSet<>();
    for (String other : others) {
      if (now - heard.computeIfAbsent(other, _ -> now) > silence.toNanos()) {
        silent.add(other);
      }
    }
    int heardOf = 1 + others.size() - silent.size();
    return heardOf >= quorum ? silent : Set.of();
  }

  /**
   * Notes that the host of a server has refused a connection to it.
   *
   * @return whether it is dead now
   */
  public boolean refused(String server) {
    return refusals.merge(server, 1, Integer::sum) >= PROOFS;
  }

  /** Notes that a look at a server's port gave anything but a refusal. */
  public void notRefused(String server) {
    refusals.remove(server);
  }
}
