package io.ecms.faults.check;

import io.ecms.faults.check.Asked.What;
import io.ecms.faults.check.StreamEvent.Thing;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Each event once, in order, the same for everybody, and nothing is missing (K6, I6). */
final class Streams {
  private Streams() {}

  static void check(Evidence evidence, Findings findings) {
    Map<Long, StreamEvent> known = new HashMap<>();
    for (Stream stream : evidence.streams()) {
      stream
          .refusals()
          .forEach(
              refusal -> findings.add("resumes-anywhere", stream.subscriber() + ": " + refusal));
      inOrder(stream, findings);
      for (StreamEvent event : stream.events()) {
        StreamEvent same = known.putIfAbsent(event.id(), event);
        findings.require(
            same == null || same.equals(event),
            "one-id-one-event",
            "%s is %s for %s and %s before"
                .formatted(event.id(), event, stream.subscriber(), same));
      }
    }
    for (Stream stream : evidence.streams()) {
      findings.require(
          stream.events().size() == known.size(),
          "nothing-is-missed",
          "%s has seen %d of %d events"
              .formatted(stream.subscriber(), stream.events().size(), known.size()));
      hasEveryPromise(stream, evidence.history(), findings);
      equalsTheJournal(stream, evidence.journal(), findings);
    }
  }

  private static void inOrder(Stream stream, Findings findings) {
    long last = 0;
    Map<Thing, Long> sequences = new HashMap<>();
    for (StreamEvent event : stream.events()) {
      findings.require(
          event.id() > last, "ids-grow", stream.subscriber() + ": " + event + " after " + last);
      last = event.id();
      long expected = sequences.getOrDefault(event.thing(), 0L) + 1;
      findings.require(
          event.sequence() == expected,
          event.sequence() < expected ? "each-event-once" : "no-gap-in-a-thing",
          "%s: %s, expected %d".formatted(stream.subscriber(), event, expected));
      sequences.put(event.thing(), event.sequence());
    }
  }

  private static void hasEveryPromise(Stream stream, List<Try> history, Findings findings) {
    Set<String> told = new HashSet<>();
    for (StreamEvent event : stream.events()) {
      if (event.word().equals("operation-accepted") || event.word().equals("vm-defined")) {
        told.add(event.subject());
      }
    }
    for (Try one : history) {
      boolean promises = one.asked().what() == What.CREATE || one.asked().opensOperation();
      if (promises && one.reply() instanceof Reply.Accepted(_, var id, _, _)) {
        findings.require(
            told.contains(id), "promises-are-told", stream.subscriber() + " has not seen " + one);
      }
    }
  }

  private static void equalsTheJournal(Stream stream, List<Written> journal, Findings findings) {
    if (journal.isEmpty()) {
      return;
    }
    Map<String, Long> written =
        journal.stream()
            .collect(Collectors.toMap(Written::persistenceId, Written::sequence, Math::max));
    Map<String, Long> told = new HashMap<>();
    stream
        .events()
        .forEach(event -> told.merge(persistenceId(event.thing()), event.sequence(), Math::max));
    written.forEach((id, sequence) ->
        findings.require(
            sequence.equals(told.get(id)),
            "the-stream-is-the-journal",
            "%s has %d events, %s has seen %s"
                .formatted(id, sequence, stream.subscriber(), told.get(id))));
  }

  /** {@code ip-lease network:1.2.3.4} is {@code IpLease|network:1.2.3.4} in the journal. */
  private static String persistenceId(Thing thing) {
    StringBuilder name = new StringBuilder();
    boolean capital = true;
    for (char letter : thing.entity().toCharArray()) {
      if (letter == '-') {
        capital = true;
      } else {
        name.append(capital ? Character.toUpperCase(letter) : letter);
        capital = false;
      }
    }
    return name + "|" + thing.id();
  }
}
