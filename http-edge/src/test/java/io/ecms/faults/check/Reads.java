package io.ecms.faults.check;

import io.ecms.faults.check.Asked.What;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * A thing that is asked for by its id is shown as new as anybody has seen it before the question
 * was asked: whoever answers, also a server that was stopped or cut off meanwhile.
 */
final class Reads {
  private Reads() {}

  /** A VM or operation as somebody has seen it. */
  private record Seen(Instant at, String id, long version) {}

  static void check(List<Try> history, Findings findings) {
    PriorityQueue<Seen> answers = new PriorityQueue<>(Comparator.comparing(Seen::at));
    List<Try> questions = new ArrayList<>();
    Set<String> destroyed = new HashSet<>();
    for (Try one : history) {
      boolean creation = one.asked().what() == What.CREATE;
      boolean question = one.asked().what() == What.READ_VM;
      if (one.reply() instanceof Reply.Accepted(_, var id, var version, _)
          && (creation || question)) {
        answers.add(new Seen(one.answered(), id, version));
      }
      if (question) {
        questions.add(one);
      }
      if (one.asked().what() == What.DESTROY) {
        destroyed.add(one.asked().subject());
      }
    }
    questions.sort(Comparator.comparing(Try::sent));
    Map<String, Long> newest = new HashMap<>();
    for (Try question : questions) {
      while (!answers.isEmpty() && answers.peek().at().isBefore(question.sent())) {
        Seen seen = answers.remove();
        newest.merge(seen.id(), seen.version(), Math::max);
      }
      String vm = question.asked().subject();
      Long atLeast = newest.get(vm);
      if (atLeast != null) {
        findings.require(
            showsAtLeast(question.reply(), atLeast, destroyed.contains(vm)),
            "a-read-never-goes-back",
            question + ", but version " + atLeast + " was seen before");
      }
    }
  }

  private static boolean showsAtLeast(Reply reply, long version, boolean mayBeGone) {
    return switch (reply) {
      case Reply.Accepted accepted -> accepted.version() >= version;
      case Reply.Refused refused -> refused.status() == 404 && mayBeGone;
      case Reply.Unavailable _, Reply.Unreached _, Reply.Silent _, Reply.Broken _ -> true;
    };
  }
}
