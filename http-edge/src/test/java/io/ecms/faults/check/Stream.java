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

  /** The stream up to the definition of a VM. */
  public Stream upTo(String vm) {
    int end = 0;
    for (int i = 0; i < events.size(); i++) {
      if (events.get(i).word().equals("vm-defined") && events.get(i).subject().equals(vm)) {
        end = i + 1;
      }
    }
    return new Stream(subscriber, events.subList(0, end), refusals);
  }
}
