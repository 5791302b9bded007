package io.ecms.node.agent;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Decides which job is carried out when: jobs of one lane strictly one after another in the order
 * of their arrival, jobs of different lanes side by side, never more than a fixed number at once.
 *
 * <p>A job queues for its lanes one by one; the head of a lane's queue holds the lane. Not
 * thread-safe: it belongs to one actor.
 */
final class Schedule<J> {
  private final int maxRunning;
  private final Map<Lane, Deque<Entry<J>>> queues = new HashMap<>();
  private final Deque<Entry<J>> ready = new ArrayDeque<>();
  private final Map<J, Entry<J>> waiting = new HashMap<>();
  private final Map<J, Entry<J>> running = new HashMap<>();

  /**
   * @param maxRunning 1 or more
   */
  Schedule(int maxRunning) {
    this.maxRunning = maxRunning;
  }

  /** A job on its way through its lanes: {@code held} of them are its own already. */
  private static final class Entry<J> {
    final J job;
    final List<Lane> lanes;
    int held;

    Entry(J job, List<Lane> lanes) {
      this.job = job;
      this.lanes = lanes;
    }
  }

  void add(J job, List<Lane> lanes) {
    Entry<J> entry = new Entry<>(job, lanes);
    waiting.put(job, entry);
    advance(entry);
  }

  private void advance(Entry<J> entry) {
    while (entry.held < entry.lanes.size()) {
      Deque<Entry<J>> queue =
          queues.computeIfAbsent(entry.lanes.get(entry.held), _ -> new ArrayDeque<>());
      queue.add(entry);
      if (queue.peek() != entry) {
        return;
      }
      entry.held++;
    }
    ready.add(entry);
  }

  /** The next job that may begin, which then counts as running. */
  Optional<J> next() {
    if (running.size() >= maxRunning || ready.isEmpty()) {
      return Optional.empty();
    }
    Entry<J> entry = ready.remove();
    waiting.remove(entry.job);
    running.put(entry.job, entry);
    return Optional.of(entry.job);
  }

  /** A running job has ended. */
  void ended(J job) {
    Entry<J> entry = running.remove(job);
    if (entry == null) {
      throw new IllegalStateException("ended without having begun: " + job);
    }
    release(entry);
  }

  private void release(Entry<J> entry) {
    for (Lane lane : entry.lanes.subList(0, entry.held)) {
      Deque<Entry<J>> queue = queueOf(lane);
      queue.remove();
      Entry<J> successor = queue.peek();
      if (successor == null) {
        queues.remove(lane);
      } else {
        successor.held++;
        advance(successor);
      }
    }
  }

  private Deque<Entry<J>> queueOf(Lane lane) {
    Deque<Entry<J>> queue = queues.get(lane);
    if (queue == null) {
      throw new IllegalStateException("nobody holds " + lane);
    }
    return queue;
  }

  /** Takes out the jobs that have not begun and that {@code which} picks. */
  Set<J> drop(Predicate<J> which) {
    Set<J> dropped = new HashSet<>();
    for (Entry<J> entry : List.copyOf(waiting.values())) {
      if (which.test(entry.job)) {
        waiting.remove(entry.job);
        dropped.add(entry.job);
        if (!ready.remove(entry)) {
          queueOf(entry.lanes.get(entry.held)).remove(entry);
        }
        release(entry);
      }
    }
    return dropped;
  }

  /** The jobs that have begun. */
  Set<J> running() {
    return Set.copyOf(running.keySet());
  }

  int runningCount() {
    return running.size();
  }

  int waitingCount() {
    return waiting.size();
  }
}
