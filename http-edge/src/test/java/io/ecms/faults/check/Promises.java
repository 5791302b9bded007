package io.ecms.faults.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.faults.check.Asked.What;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What was acknowledged has happened, once, and ended in time (I4, I8). */
final class Promises {
  private static final Set<String> ENDED = Set.of("succeeded", "failed", "cancelled");

  private Promises() {}

  static void check(Evidence evidence, Findings findings) {
    List<Try> accepted = evidence.history().stream().filter(Try::accepted).toList();
    created(evidence, accepted, findings);
    opened(evidence, accepted, findings);
    oneKeyOneEffect(evidence.history(), findings);
    oneEffectOneKey(accepted, findings);
    noNameTwice(evidence, findings);
    evidence
        .history()
        .forEach(one ->
            findings.require(
                !(one.reply() instanceof Reply.Broken), "answers-are-in-order", one.toString()));
  }

  private static String id(Try accepted) {
    return accepted.reply() instanceof Reply.Accepted(_, var id, _, _) ? id : "";
  }

  private static void created(Evidence evidence, List<Try> accepted, Findings findings) {
    Map<String, String> names =
        evidence.state().vms().stream()
            .collect(Collectors.toMap(vm -> text(vm, "id"), vm -> text(vm, "name")));
    Set<String> asked =
        evidence.history().stream()
            .filter(one -> one.asked().what() == What.DESTROY)
            .map(one -> one.asked().subject())
            .collect(Collectors.toSet());
    for (Try one : accepted) {
      if (one.asked().what() == What.CREATE) {
        String name = names.get(id(one));
        boolean there = one.asked().subject().equals(name);
        boolean gone = name == null && asked.contains(id(one));
        findings.require(there || gone, "acknowledged-vm-is-there", one.toString());
      }
    }
  }

  private static void opened(Evidence evidence, List<Try> accepted, Findings findings) {
    Map<String, JsonNode> operations = new HashMap<>();
    evidence.state().operations().forEach(one -> operations.put(text(one, "id"), one));
    for (Try one : accepted) {
      if (one.asked().opensOperation()) {
        JsonNode operation = operations.get(id(one));
        findings.require(operation != null, "acknowledged-operation-is-there", one.toString());
        findings.require(
            operation == null || text(operation, "resource").equals("vms/" + one.asked().subject()),
            "operation-is-what-was-asked",
            one + " is " + operation);
      }
    }
    operations.values().forEach(operation -> endedInTime(operation, findings));
  }

  private static void endedInTime(JsonNode operation, Findings findings) {
    boolean ended = ENDED.contains(text(operation, "state"));
    findings.require(
        ended
            && !Instant.parse(text(operation, "endedAt"))
                .isAfter(Instant.parse(text(operation, "deadline"))),
        "operation-ends-by-its-deadline",
        operation.toString());
  }

  private static void oneKeyOneEffect(List<Try> history, Findings findings) {
    Map<String, Set<String>> effects = new HashMap<>();
    Map<String, Instant> first = new HashMap<>();
    for (Try one : history) {
      if (one.accepted() && !isQuestion(one)) {
        effects.computeIfAbsent(one.key(), _ -> new TreeSet<>()).add(id(one));
        first.merge(one.key(), one.answered(), (a, b) -> a.isBefore(b) ? a : b);
      }
    }
    effects.forEach((key, ids) ->
        findings.require(ids.size() == 1, "one-key-one-effect", key + " gave " + ids));
    for (Try one : history) {
      Instant since = first.get(one.key());
      boolean later = since != null && one.sent().isAfter(since);
      findings.require(
          !later || !(one.reply() instanceof Reply.Refused),
          "a-repeat-is-accepted",
          one.toString());
    }
  }

  private static boolean isQuestion(Try one) {
    return one.asked().what() == What.READ_VM || one.asked().what() == What.READ_OPERATION;
  }

  private static void oneEffectOneKey(List<Try> accepted, Findings findings) {
    Map<String, Set<String>> keys = new HashMap<>();
    for (Try one : accepted) {
      if (!isQuestion(one)) {
        keys.computeIfAbsent(id(one), _ -> new TreeSet<>()).add(one.key());
      }
    }
    keys.forEach((id, all) ->
        findings.require(all.size() == 1, "one-effect-one-key", id + " was given to " + all));
  }

  /** Each name was asked for with one key, hence it is defined once at most. */
  private static void noNameTwice(Evidence evidence, Findings findings) {
    for (Stream stream : evidence.streams()) {
      Set<String> names = new HashSet<>();
      stream.events().stream()
          .filter(event -> event.word().equals("vm-defined"))
          .map(event -> event.data().path("spec").path("name").asText())
          .forEach(name ->
              findings.require(
                  names.add(name), "created-once", name + ", seen by " + stream.subscriber()));
    }
  }

  static String text(JsonNode node, String field) {
    return node.path(field).asText("");
  }
}
