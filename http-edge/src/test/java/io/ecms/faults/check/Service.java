package io.ecms.faults.check;

import io.ecms.faults.check.Asked.What;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A client that tries again where it is told to is served: its last try is answered, and what
 * nobody can have a reason to refuse is not refused.
 */
final class Service {
  private Service() {}

  static void check(List<Try> history, Findings findings) {
    Map<String, Try> last = new HashMap<>();
    history.stream()
        .sorted(Comparator.comparing(Try::sent))
        .forEach(one -> last.put(one.key(), one));
    for (Try one : last.values()) {
      findings.require(
          one.isProbe() || isSettled(one.reply()), "a-patient-client-is-served", one.toString());
    }
    for (Try one : history) {
      if (one.reply() instanceof Reply.Refused refused) {
        findings.require(mayBe(one.asked().what(), refused), "no-odd-refusal", one.toString());
      }
    }
  }

  private static boolean isSettled(Reply reply) {
    return switch (reply) {
      case Reply.Accepted _, Reply.Refused _, Reply.Broken _ -> true;
      case Reply.Unavailable _, Reply.Unreached _, Reply.Silent _ -> false;
    };
  }

  /** Each name and each VM belongs to one client, so only the VM's own state can be in the way. */
  private static boolean mayBe(What what, Reply.Refused refused) {
    return switch (what) {
      case CREATE, READ_OPERATION -> false;
      case START, STOP -> refused.status() == 409;
      case DESTROY, READ_VM -> refused.status() == 409 || refused.status() == 404;
    };
  }
}
