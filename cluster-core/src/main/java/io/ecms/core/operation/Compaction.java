package io.ecms.core.operation;

import io.ecms.core.operation.Operation.Event;
import io.ecms.core.operation.Operation.OperationAccepted;
import io.ecms.core.operation.Operation.OperationCompensating;
import io.ecms.core.operation.Operation.OperationEnded;
import io.ecms.core.operation.Operation.OperationProgressed;
import io.ecms.core.operation.Operation.StepChange;
import java.util.ArrayList;
import java.util.List;

/**
 * Joins neighbouring progress events into one before they are written: a quick saga is one row in
 * the journal instead of twenty. The state after them is the same, which a property test shows.
 */
final class Compaction {
  private Compaction() {}

  static List<Event> of(List<Event> events) {
    List<Event> result = new ArrayList<>();
    for (Event event : events) {
      switch (event) {
        case OperationProgressed next
            when !result.isEmpty() && result.getLast() instanceof OperationProgressed before ->
            result.set(result.size() - 1, joined(before, next));
        case OperationProgressed _,
            OperationAccepted _,
            OperationCompensating _,
            OperationEnded _ ->
            result.add(event);
      }
    }
    return result;
  }

  private static OperationProgressed joined(OperationProgressed a, OperationProgressed b) {
    List<StepChange> changes = new ArrayList<>(a.changes());
    changes.addAll(b.changes());
    List<Fact> facts = new ArrayList<>(a.facts());
    facts.addAll(b.facts());
    return new OperationProgressed(changes, facts, b.stamp());
  }
}
