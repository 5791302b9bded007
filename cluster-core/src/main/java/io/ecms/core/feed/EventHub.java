package io.ecms.core.feed;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event stream of this member: one reader follows the journal and keeps the newest events, so
 * that a thousand subscribers cost one query. Whoever is further behind reads the journal itself.
 *
 * <p>Thread-safe. Subscribers pull ({@link #next}), so a slow one delays nobody and nothing is
 * buffered for it. Blocking; meant for virtual threads.
 */
public final class EventHub implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventHub.class);
  private static final int BATCH = 1_000;

  private final EventLog log;
  private final int capacity;
  private final Duration pollInterval;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition grown = lock.newCondition();
  private final Deque<Recorded> newest = new ArrayDeque<>();
  private final Thread reader;
  private boolean woken;
  private long keptAfter;
  private long head;
  private volatile boolean open = true;

  /**
   * @param capacity how many of the newest events are kept in memory
   * @param threads makes the one thread that follows the journal
   */
  public EventHub(
      EventLog log,
      int capacity,
      Duration pollInterval,
      java.util.concurrent.ThreadFactory threads) {
    this.log = log;
    this.capacity = capacity;
    this.pollInterval = pollInterval;
    this.head = log.newest();
    this.keptAfter = head;
    this.reader = threads.newThread(this::follow);
    reader.start();
  }

  /** Offset of the newest event that subscribers can see. */
  public long head() {
    lock.lock();
    try {
      return head;
    } finally {
      lock.unlock();
    }
  }

  /** Offset of the newest durable event, which {@link #head} follows. */
  public long newestDurable() {
    return log.newest();
  }

  /** Offset of the oldest event in the journal; a subscriber cannot resume before it. */
  public long oldest() {
    return log.oldest();
  }

  /**
   * The events after an offset, waiting for the first one if there is none yet.
   *
   * @param after exclusive
   * @param limit at most so many
   * @param patience how long to wait; the answer is empty after that
   */
  public List<Recorded> next(long after, int limit, Duration patience) throws InterruptedException {
    long left = patience.toNanos();
    lock.lock();
    try {
      while (head <= after && open) {
        if (left <= 0) {
          return List.of();
        }
        left = grown.awaitNanos(left);
      }
      if (after >= keptAfter) {
        return fromMemory(after, limit);
      }
    } finally {
      lock.unlock();
    }
    return log.read(after, limit);
  }

  private List<Recorded> fromMemory(long after, int limit) {
    List<Recorded> events = new ArrayList<>();
    Iterator<Recorded> backwards = newest.descendingIterator();
    while (backwards.hasNext()) {
      Recorded event = backwards.next();
      if (event.offset() <= after) {
        break;
      }
      events.add(event);
    }
    List<Recorded> inOrder = events.reversed();
    return List.copyOf(inOrder.size() > limit ? inOrder.subList(0, limit) : inOrder);
  }

  private void follow() {
    while (open) {
      try {
        List<Recorded> events = log.read(head, BATCH);
        if (events.isEmpty()) {
          pause();
        } else {
          append(events);
        }
      } catch (StoreException e) {
        LOG.error("The event stream stands still: {}", e.getMessage(), e);
        pause();
      }
    }
  }

  private void append(List<Recorded> events) {
    lock.lock();
    try {
      for (Recorded event : events) {
        newest.addLast(event);
        if (newest.size() > capacity) {
          keptAfter = newest.removeFirst().offset();
        }
      }
      head = events.getLast().offset();
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void pause() {
    lock.lock();
    try {
      long left = pollInterval.toNanos();
      while (open && !woken && left > 0) {
        left = grown.awaitNanos(left);
      }
      woken = false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      open = false;
    } finally {
      lock.unlock();
    }
  }

  /** Looks at the journal now rather than when the poll interval is over. */
  public void wake() {
    lock.lock();
    try {
      woken = true;
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the stream; waiting subscribers get an empty answer. */
  @Override
  public void close() {
    lock.lock();
    try {
      open = false;
      grown.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      reader.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    log.close();
  }
}
