package io.ecms.faults.check;

import java.util.List;

/**
 * What one subscriber has seen from the beginning of the stream on.
 *
 * @param subscriber who it was
 * @param refusals answers by which a server would not let it go on where it was
 */
public record Stream(String subscriber, List<StreamEvent> events, List<String> refusals) {
  public Stream {
    events = List.copyOf(events);
    refusals = List.copyOf(refusals);
  }

  /** The id of the last event, 0 when there is none. */
  public long end() {
    return events.isEmpty() ? 0 : events.getLast().id();
  }

  /** The stream up to an id. */
  public Stream upTo(long id) {
    return new Stream(
        subscriber, events.stream().filter(event -> event.id() <= id).toList(), refusals);
  }
}
