package io.ecms.faults.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ecms.faults.check.Asked.What;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A short story in which nothing is wrong, for tests to spoil: a client creates and starts two VMs,
 * and one subscriber sees it.
 */
final class Scene {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final ObjectMapper JSON = new ObjectMapper();

  final List<Try> history = new ArrayList<>();
  final List<StreamEvent> events = new ArrayList<>();
  final List<String> refusals = new ArrayList<>();
  final List<JsonNode> vms = new ArrayList<>();
  final List<JsonNode> operations = new ArrayList<>();
  final List<JsonNode> leases = new ArrayList<>();
  final List<JsonNode> disks = new ArrayList<>();
  final List<JsonNode> nodes = new ArrayList<>();
  final List<JsonNode> networks = new ArrayList<>();
  final List<Act> acts = new ArrayList<>();
  final List<Copy> copies = new ArrayList<>();
  final List<Written> journal = new ArrayList<>();
  private final Map<String, Long> sequences = new HashMap<>();

  Scene() {
    live(1, "10.0.0.1");
    live(2, "10.0.0.2");
    nodes.add(
        json(
            """
            {"name": "n1", "vms": 2,
             "capacity": {"vcpus": 4, "memoryMib": 256, "storageGib": 10},
             "reserved": {"vcpus": 2, "memoryMib": 128, "storageGib": 2}}\
            """));
    networks.add(
        json(
            """
            {"name": "default", "total": 10, "free": 8, "held": 2, "quarantined": 0}\
            """));
  }

  /** A VM is created and started. */
  private void live(int number, String address) {
    String vm = "vm-" + number;
    String operation = "op-" + number;
    int at = number * 100;
    history.add(
        accepted(at, new Asked(What.CREATE, "name-" + number), "k-create-" + number, vm, 1));
    history.add(accepted(at + 10, new Asked(What.START, vm), "k-start-" + number, operation, 0));
    history.add(accepted(at + 20, new Asked(What.READ_VM, vm), "k-read-" + number, vm, 3));
    acts.add(new Act("s1#1", moment(at + 1), vm));
    acts.add(new Act("s1#1", moment(at + 11), operation));
    happened("name", "name-taken", "vm:name-" + number, "{\"owner\": \"" + vm + "\"}");
    happened("vm", "vm-defined", vm, "{\"spec\": {\"name\": \"name-" + number + "\"}}");
    happened("operation", "operation-accepted", operation, "{}");
    happened("vm", "vm-claimed", vm, "{\"operation\": \"" + operation + "\"}");
    happened("ip-lease", "lease-held", "default:" + address, "{\"vm\": \"" + vm + "\"}");
    happened("node", "node-reserved", "n1", "{\"vm\": \"" + vm + "\"}");
    copies.add(new Copy(moment(at + 15), "n1", vm, true));
    happened(
        "vm",
        "vm-started",
        vm,
        "{\"operation\": \"" + operation + "\", \"placement\": {\"node\": \"n1\"}}");
    happened("operation", "operation-ended", operation, "{\"phase\": \"SUCCEEDED\"}");
    vms.add(
        json(
            """
            {"id": "%s", "name": "name-%d", "state": "running", "vcpus": 1, "memoryMib": 64,
             "diskGib": 1, "node": "n1", "address": "%s"}\
            """
                .formatted(vm, number, address)));
    operations.add(
        json(
            """
            {"id": "%s", "resource": "vms/%s", "state": "succeeded",
             "endedAt": "2026-01-01T00:01:00Z", "deadline": "2026-01-01T00:02:00Z"}\
            """
                .formatted(operation, vm)));
    leases.add(
        json(
            """
            {"ip": "%s", "vm": "%s", "network": "default"}\
            """
                .formatted(address, vm)));
    disks.add(json("{\"vm\": \"" + vm + "\"}"));
  }

  /** An event that the subscriber sees, and that the journal has. */
  void happened(String entity, String word, String subject, String data) {
    long sequence = sequences.merge(entity + subject, 1L, Long::sum);
    events.add(new StreamEvent(events.size() + 1, entity, word, subject, sequence, json(data)));
    String type =
        switch (entity) {
          case "name" -> "Name";
          case "ip-lease" -> "IpLease";
          case "node" -> "Node";
          case "operation" -> "Operation";
          default -> "Vm";
        };
    journal.add(new Written(type + "|" + subject, sequence, "w1", sequence));
  }

  static Instant moment(int millis) {
    return START.plusMillis(millis);
  }

  static Try tried(int at, Asked asked, String key, Reply reply) {
    return new Try("c1", asked, key, "s1", moment(at), moment(at + 5), reply);
  }

  static Try accepted(int at, Asked asked, String key, String id, long version) {
    return tried(at, asked, key, new Reply.Accepted(200, id, version, "running"));
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** The rules that are broken. */
  Set<String> broken() {
    return broken(Set.of());
  }

  Set<String> broken(Set<String> untouched) {
    List<Violation> violations =
        Checker.check(
            new Evidence(
                history,
                List.of(new Stream("one", events, refusals)),
                new FinalState(vms, operations, leases, disks, nodes, networks),
                acts,
                copies,
                journal,
                untouched));
    return violations.stream().map(Violation::rule).collect(Collectors.toUnmodifiableSet());
  }
}
