package io.ecms.edge.http.api;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which events, and from where on.
 *
 * @param after offset of the last event seen, 0 for the beginning; empty for what happens from now
 *     on
 * @param type exact CloudEvents type, or a beginning followed by {@code *}
 * @param resource id of the thing that the event is about
 */
public record EventSubscription(
    OptionalLong after, Optional<String> type, Optional<String> resource) {

  /** What the subscriber wants to see of {@code events}; the same list when that is all of them. */
  public List<EventView> wanted(List<EventView> events) {
    return type.isEmpty() && resource.isEmpty()
        ? events
        : events.stream().filter(this::wants).toList();
  }

  /** Whether the subscriber wants to see {@code event}. */
  public boolean wants(EventView event) {
    return resource.map(event.subject()::equals).orElse(true)
        && type.map(wanted -> matches(wanted, event.type())).orElse(true);
  }

  private static boolean matches(String wanted, String type) {
    return wanted.endsWith("*")
        ? type.startsWith(wanted.substring(0, wanted.length() - 1))
        : type.equals(wanted);
  }
}
