package io.ecms.core.cassandra;

import com.datastax.oss.driver.api.core.uuid.Uuids;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives every event of the journal its place in the event stream, exactly once.
 *
 * <p>New events are found by their tag, of which every persist waits to be written. The tag is only
 * a hint for speed: what is appended follows from the entities' sequence numbers alone. An event
 * that the stream has already is dropped, one that is skipped is fetched from the journal. So it
 * does not matter how often or how late an event is seen; late means a higher offset. Three looks,
 * each for what the one before cannot see: the newest events ({@code overlap} back, every time),
 * keys of the last 5 s (every second), and a slow walk over all entities without end.
 *
 * <p>Two of these may run, for instance while one server is taken for dead and is not: appending is
 * conditional, so one of them fails, reads what the other has appended, and goes on. Belongs to one
 * thread.
 */
final class Sequencer {
  private static final Logger LOG = LoggerFactory.getLogger(Sequencer.class);

  private static final int SEEN_AT_ONCE = 2_000;

  /** Bounds of a batch, with room to Cassandra's own limit of 50 KiB. */
  private static final int BATCH_EVENTS = 100;

  private static final int BATCH_BYTES = 30 * 1024;

  private static final long NEAR_MILLIS = 5_000;
  private static final long NEAR_EVERY_MILLIS = 1_000;
  private static final long RESUME_MILLIS = 60_000;

  /** The tags' time to live in the schema. */
  private static final long TAGS_KEPT_MILLIS = 259_200_000;

  private static final long WALK_EVERY_MILLIS = 500;
  private static final int WALK_AT_ONCE = 20;
  private static final long RETENTION_EVERY_MILLIS = 60_000;

  private final JournalTables journal;
  private final FeedTables feed;
  private final InstantSource clock;
  private final LongConsumer published;
  private final long overlapMillis;
  private final Duration retention;
  private final Positions positions;
  private long head = -1;
  private long newestSeen;
  private long positionsUpTo;
  private long nextNear;
  private long nextWalk;
  private long nextRetention;
  private @Nullable String walkedTo;

  /**
   * Makes one that does nothing yet.
   *
   * @param published told the new head after each append
   */
  Sequencer(
      JournalTables journal,
      FeedTables feed,
      InstantSource clock,
      Duration overlap,
      Duration retention,
      LongConsumer published) {
    this.journal = journal;
    this.feed = feed;
    this.clock = clock;
    this.overlapMillis = overlap.toMillis();
    this.retention = retention;
    this.published = published;
    this.positions = new Positions(feed);
  }

  /** Begins anew from what the store has; the next {@link #turn} does. */
  void forget() {
    head = -1;
    positions.forget();
  }

  /**
   * Looks once and appends what is new.
   *
   * @return whether there was anything
   */
  boolean turn() {
    long now = clock.millis();
    if (head < 0) {
      resume(now);
    }
    // By the earlier of the two clocks, lest a writer whose clock is fast hides the others.
    long since = Math.min(newestSeen, now) - overlapMillis;
    List<Stored> found = journal.tagged(since, Math.max(now, newestSeen), SEEN_AT_ONCE);
    for (Stored event : found) {
      newestSeen = Math.max(newestSeen, Uuids.unixTimestamp(event.time()));
    }
    if (found.size() == SEEN_AT_ONCE) {
      // There is more: go on behind these, and leave what comes late to the second look.
      newestSeen += overlapMillis;
    }
    boolean any = append(found);
    if (now >= nextNear) {
      nextNear = now + NEAR_EVERY_MILLIS;
      any |= lookAgain(now - NEAR_MILLIS, now);
    }
    if (!any && now >= nextWalk) {
      nextWalk = now + WALK_EVERY_MILLIS;
      any = walk(WALK_AT_ONCE);
    }
    if (now >= nextRetention) {
      nextRetention = now + RETENTION_EVERY_MILLIS;
      retain(now);
    }
    return any;
  }

  private void resume(long now) {
    head = Math.min(feed.positionsUpTo(), feed.head(true));
    catchUp();
    newestSeen = now - RESUME_MILLIS;
    nextNear = now;
    published.accept(head);
    LOG.info("The event stream goes on after offset {}", head);
    feed.timeOfLast(FeedTables.bucketOf(head))
        .ifPresent(last -> {
          // Whatever was written since the stream's last event, with a margin for what came late.
          long since = Math.min(now, last) - RESUME_MILLIS;
          lookAgain(Math.max(since, now - TAGS_KEPT_MILLIS), now);
          newestSeen = now;
        });
  }

  /** Learns what the feed has after {@link #head}, whoever has written it. */
  private void catchUp() {
    List<FeedTables.Placed> next = feed.read(head, SEEN_AT_ONCE);
    while (!next.isEmpty()) {
      positions.note(next.stream().map(FeedTables.Placed::event).toList());
      head = next.getLast().offset();
      next = feed.read(head, SEEN_AT_ONCE);
    }
    if (head > 0) {
      feed.positionsWritten(head);
    }
    positionsUpTo = head;
  }

  private boolean lookAgain(long since, long now) {
    Map<String, Long> highest = new LinkedHashMap<>();
    journal.taggedKeys(
        since, now, key -> highest.merge(key.persistenceId(), key.sequence(), Math::max));
    return appendUpTo(highest);
  }

  /**
   * Looks at some more entities.
   *
   * @return whether any had events that the stream had not
   */
  boolean walk(int count) {
    List<String> ids = journal.persistenceIds(walkedTo, count);
    if (ids.size() < count) {
      walkedTo = null;
    } else {
      walkedTo = ids.getLast();
    }
    List<String> ours = ids.stream().filter(Stored::isOurs).toList();
    List<Long> newest = journal.newest(ours);
    Map<String, Long> highest = new LinkedHashMap<>();
    for (int i = 0; i < ours.size(); i++) {
      highest.put(ours.get(i), newest.get(i));
    }
    return appendUpTo(highest);
  }

  /** Appends what the stream lacks of these entities, from the journal. */
  private boolean appendUpTo(Map<String, Long> highest) {
    List<Stored> missing = new ArrayList<>();
    Map<String, Long> known = positions.of(highest.keySet());
    highest.forEach((id, last) -> {
      long has = known.getOrDefault(id, 0L);
      if (last > has) {
        missing.addAll(journal.events(id, has + 1, last));
      }
    });
    return append(missing);
  }

  private boolean append(List<Stored> seen) {
    List<Stored> fresh = fresh(seen);
    int from = 0;
    while (from < fresh.size()) {
      int to = from + batchSize(fresh, from);
      List<Stored> batch = fresh.subList(from, to);
      if (!feed.append(head, batch)) {
        LOG.warn("Somebody else has appended after offset {}", head);
        catchUp();
        // What is left may be in the stream by now.
        append(fresh.subList(from, fresh.size()));
        return true;
      }
      head += batch.size();
      published.accept(head);
      positions.note(batch);
      from = to;
    }
    if (head - positionsUpTo >= SEEN_AT_ONCE) {
      feed.positionsWritten(head);
      positionsUpTo = head;
    }
    return !fresh.isEmpty();
  }

  private int batchSize(List<Stored> events, int from) {
    long room = FeedTables.BUCKET - (head + 1) % FeedTables.BUCKET;
    int size = 0;
    int bytes = 0;
    while (from + size < events.size() && size < Math.min(BATCH_EVENTS, room)) {
      bytes += events.get(from + size).size();
      if (size > 0 && bytes > BATCH_BYTES) {
        break;
      }
      size++;
    }
    return size;
  }

  /** What the stream has not yet, each entity's events without gap, in the order of writing. */
  private List<Stored> fresh(List<Stored> seen) {
    Map<String, Long> at =
        positions.of(seen.stream().map(Stored::persistenceId).distinct().toList());
    List<Stored> fresh = new ArrayList<>();
    List<Stored> inOrder = new ArrayList<>(seen);
    inOrder.sort(Comparator.comparingLong(event -> Uuids.unixTimestamp(event.time())));
    for (Stored event : bySequence(inOrder)) {
      long has = at.getOrDefault(event.persistenceId(), 0L);
      if (event.sequence() > has + 1) {
        fresh.addAll(journal.events(event.persistenceId(), has + 1, event.sequence() - 1));
      }
      if (event.sequence() > has) {
        fresh.add(event);
        at.put(event.persistenceId(), event.sequence());
      }
    }
    return fresh;
  }

  /** Events of one entity by their numbers even if its writers' clocks disagree. */
  private static List<Stored> bySequence(List<Stored> inOrder) {
    Map<String, List<Stored>> byEntity = new LinkedHashMap<>();
    for (Stored event : inOrder) {
      byEntity.computeIfAbsent(event.persistenceId(), id -> new ArrayList<>()).add(event);
    }
    byEntity.values().forEach(events -> events.sort(Comparator.comparingLong(Stored::sequence)));
    Map<String, Integer> next = new LinkedHashMap<>();
    List<Stored> ordered = new ArrayList<>(inOrder.size());
    for (Stored event : inOrder) {
      int index = next.merge(event.persistenceId(), 1, Integer::sum) - 1;
      ordered.add(byEntity.getOrDefault(event.persistenceId(), List.of()).get(index));
    }
    return ordered;
  }

  /** Deletes buckets of which even the newest event is too old to resume from. */
  private void retain(long now) {
    long bucket = feed.oldestBucket();
    while (bucket < FeedTables.bucketOf(head)
        && feed.timeOfLast(bucket).map(last -> now - last > retention.toMillis()).orElse(true)) {
      feed.dropBucket(bucket);
      bucket++;
    }
  }
}
