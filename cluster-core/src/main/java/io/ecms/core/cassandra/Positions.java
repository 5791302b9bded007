package io.ecms.core.cassandra;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Which event of each entity is the last one in the feed: the newest ones in memory, all of them in
 * the store. What is told here is never behind what the feed contains up to the sequencer's head.
 * Belongs to the sequencer's thread.
 */
final class Positions {
  private static final int MOST = 100_000;

  private final FeedTables feed;
  private final Map<String, Long> recent =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MOST;
        }
      };

  Positions(FeedTables feed) {
    this.feed = feed;
  }

  /** The positions of these entities. */
  Map<String, Long> of(Collection<String> persistenceIds) {
    Map<String, Long> found = new LinkedHashMap<>();
    List<String> unknown = new ArrayList<>();
    for (String id : persistenceIds) {
      Long known = recent.get(id);
      if (known == null) {
        unknown.add(id);
      } else {
        found.put(id, known);
      }
    }
    List<Long> stored = feed.positions(unknown);
    for (int i = 0; i < unknown.size(); i++) {
      found.put(unknown.get(i), stored.get(i));
    }
    return found;
  }

  /** Notes what has been appended, in the store first. */
  void note(List<Stored> appended) {
    Map<String, Long> highest = new LinkedHashMap<>();
    for (Stored event : appended) {
      highest.merge(event.persistenceId(), event.sequence(), Math::max);
    }
    feed.raisePositions(highest);
    recent.putAll(Objects.requireNonNull(highest));
  }

  void forget() {
    recent.clear();
  }
}
