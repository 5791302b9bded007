package io.ecms.core.fence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * The fence while a cluster falls apart: a minority is cut off at a random moment, in one direction
 * or both; questions and answers take any time, and processes stand still now and then. The others
 * see at different moments that the minority is down, remove it when all of them have seen it, and
 * take over one margin later. The minority must have stopped by then, and the majority must not.
 */
class VotesProperties {
  private static final long MS = 1_000_000;
  private static final long TERM = 1500 * MS;
  private static final long MARGIN = 2000 * MS;
  private static final long INTERVAL = 250 * MS;
  private static final long END = 20_000 * MS;
  private static final long LONGEST_TRIP = 700 * MS;

  /** A question on its way to a voter, or its answer on the way back. */
  private record Letter(long arrives, int asker, int voter, long asked, boolean answer) {}

  private static final class World {
    final Random random;
    final int servers;
    final Set<Integer> minority = new HashSet<>();
    final long cutAt;
    final int cutForm;
    final Map<Integer, Long> seenDown = new HashMap<>();
    final long removedAt;
    final Votes[] votes;
    final PriorityQueue<Letter> letters =
        new PriorityQueue<>((a, b) -> Long.compare(a.arrives(), b.arrives()));

    World(long seed, int servers) {
      this.random = new Random(seed);
      this.servers = servers;
      int most = (servers - 1) / 2;
      int size = most == 0 ? 0 : 1 + random.nextInt(most);
      while (minority.size() < size) {
        minority.add(random.nextInt(servers));
      }
      cutAt = 2_000 * MS + random.nextLong(3_000 * MS);
      cutForm = random.nextInt(4);
      long last = 0;
      for (int i = 0; i < servers; i++) {
        if (!minority.contains(i)) {
          long seen = cutAt + random.nextLong(6_000 * MS);
          seenDown.put(i, seen);
          last = Math.max(last, seen);
        }
      }
      // Removal needs that all have seen it; a leader may be slow to act.
      removedAt = last + random.nextLong(1_000 * MS);
      votes = new Votes[servers];
      for (int i = 0; i < servers; i++) {
        votes[i] = new Votes(Duration.ofNanos(TERM), 1);
      }
    }

    /** In the form 0 nothing is cut: the others are merely wrong about the minority. */
    boolean passes(int from, int to, long at) {
      boolean across = minority.contains(from) != minority.contains(to);
      boolean outward = minority.contains(from);
      return !across
          || at < cutAt
          || switch (cutForm) {
            case 0 -> true;
            case 1 -> outward;
            case 2 -> !outward;
            default -> false;
          };
    }

    boolean acknowledges(int voter, int asker, long at) {
      boolean downed = minority.contains(asker) && !minority.contains(voter);
      return !downed || at < seenDown.getOrDefault(voter, 0L);
    }

    /** Mostly quick; now and then something on the way stands still. */
    long trip() {
      return random.nextInt(10) == 0 ? random.nextLong(LONGEST_TRIP) : random.nextLong(5 * MS);
    }

    Set<String> othersOf(int server, long at) {
      Set<String> others = new HashSet<>();
      for (int i = 0; i < servers; i++) {
        boolean gone = at >= removedAt && minority.contains(i) && !minority.contains(server);
        if (i != server && !gone) {
          others.add("s" + i);
        }
      }
      return others;
    }

    void deliver(long until) {
      while (!letters.isEmpty() && letters.peek().arrives() <= until) {
        Letter letter = letters.poll();
        if (letter.answer()) {
          votes[letter.asker()].acknowledged("s" + letter.voter(), letter.asked());
        } else if (acknowledges(letter.voter(), letter.asker(), letter.arrives())
            && passes(letter.voter(), letter.asker(), letter.arrives())) {
          letters.add(
              new Letter(
                  letter.arrives() + trip(), letter.asker(), letter.voter(), letter.asked(), true));
        }
      }
    }

    void ask(long now) {
      for (int asker = 0; asker < servers; asker++) {
        for (int voter = 0; voter < servers; voter++) {
          if (asker != voter && passes(asker, voter, now)) {
            letters.add(new Letter(now + trip(), asker, voter, now, false));
          }
        }
      }
    }

    boolean held(int server, long now) {
      return votes[server].lease(othersOf(server, now)).held(now);
    }
  }

  @Property(tries = 300)
  void whoeverIsReplacedHasStopped(
      @ForAll long seed, @ForAll @IntRange(min = 3, max = 7) int servers) {
    World world = new World(seed, servers);
    for (long now = 0; now < END; now += INTERVAL) {
      world.deliver(now);
      world.ask(now);
      for (int server : world.minority) {
        boolean replaced = now >= world.removedAt + MARGIN;
        assertThat(replaced && world.held(server, now))
            .as("server %d at %d", server, now)
            .isFalse();
      }
    }
  }

  @Property(tries = 100)
  void theMajorityGoesOn(@ForAll long seed, @ForAll @IntRange(min = 3, max = 7) int servers) {
    World world = new World(seed, servers);
    for (long now = 0; now < END; now += INTERVAL) {
      world.deliver(now);
      world.ask(now);
      for (int server = 0; server < servers; server++) {
        // Two trips of the longest kind and one interval fit into a term.
        boolean begun = now > TERM + 2 * LONGEST_TRIP;
        if (begun && !world.minority.contains(server)) {
          assertThat(world.held(server, now)).as("server %d at %d", server, now).isTrue();
        }
      }
    }
  }
}
