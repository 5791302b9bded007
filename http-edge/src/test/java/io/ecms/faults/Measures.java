package io.ecms.faults;

import io.ecms.faults.check.Asked.What;
import io.ecms.faults.check.Reply;
import io.ecms.faults.check.Try;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How long clients had to wait. */
record Measures(List<Try> history) {
  Measures {
    history =
        history.stream()
            .filter(one ->
                one.asked().what() != What.READ_VM && one.asked().what() != What.READ_OPERATION)
            .sorted(Comparator.comparing(Try::answered))
            .toList();
  }

  private List<Try> accepted() {
    return history.stream().filter(one -> one.reply() instanceof Reply.Accepted).toList();
  }

  /** From a moment to the first answer to a command that was sent after it and accepted. */
  Optional<Duration> untilAccepted(Instant moment) {
    return accepted().stream()
        .filter(one -> one.sent().isAfter(moment))
        .findFirst()
        .map(one -> Duration.between(moment, one.answered()));
  }

  /** The longest time in which no command was accepted, whoever asked. */
  Duration longestSilence(Instant from, Instant to) {
    List<Instant> moments = new ArrayList<>();
    moments.add(from);
    accepted().stream()
        .map(Try::answered)
        .filter(at -> at.isAfter(from) && at.isBefore(to))
        .forEach(moments::add);
    moments.add(to);
    Duration longest = Duration.ZERO;
    for (int i = 1; i < moments.size(); i++) {
      Duration between = Duration.between(moments.get(i - 1), moments.get(i));
      longest = between.compareTo(longest) > 0 ? between : longest;
    }
    return longest;
  }

  /** The longest time that a client needed to have a command accepted that it began in between. */
  Duration longestRequest(Instant from, Instant to) {
    Map<String, Instant> begun = new HashMap<>();
    for (Try one : history) {
      begun.merge(one.key(), one.sent(), (a, b) -> a.isBefore(b) ? a : b);
    }
    Duration longest = Duration.ZERO;
    for (Try one : accepted()) {
      Instant first = begun.getOrDefault(one.key(), one.sent());
      Duration time = Duration.between(first, one.answered());
      if (first.isAfter(from) && first.isBefore(to) && time.compareTo(longest) > 0) {
        longest = time;
      }
    }
    return longest;
  }

  /** Commands of patient clients that were accepted, tries that came to nothing. */
  String counts() {
    long silent = history.stream().filter(one -> one.reply() instanceof Reply.Silent).count();
    long away = history.stream().filter(one -> one.reply() instanceof Reply.Unavailable).count();
    long unreached = history.stream().filter(one -> one.reply() instanceof Reply.Unreached).count();
    return "%d commands accepted; tries: %d not now, %d without an answer, %d at nobody"
        .formatted(accepted().size(), away, silent, unreached);
  }
}
