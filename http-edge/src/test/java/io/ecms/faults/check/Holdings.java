package io.ecms.faults.check;

import static io.ecms.faults.check.Promises.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** At the end, addresses, disks and reservations are those of VMs that say so (I2, I3, I5). */
final class Holdings {
  private static final Set<String> AT_REST =
      Set.of("defined", "running", "stopped", "failed", "suspended");

  private Holdings() {}

  /** What a node has given away. */
  private record Amount(long vms, long vcpus, long memoryMib, long storageGib) {
    static final Amount NOTHING = new Amount(0, 0, 0, 0);

    static Amount ofNode(JsonNode node, String field) {
      JsonNode amount = node.path(field);
      return new Amount(
          node.path("vms").asLong(),
          amount.path("vcpus").asLong(),
          amount.path("memoryMib").asLong(),
          amount.path("storageGib").asLong());
    }

    /** What a VM takes of its node: all of it while it runs, its disk's space while it is off. */
    static Amount ofVm(JsonNode vm) {
      boolean runs = text(vm, "state").equals("running");
      return new Amount(
          1,
          runs ? vm.path("vcpus").asLong() : 0,
          runs ? vm.path("memoryMib").asLong() : 0,
          vm.path("diskGib").asLong());
    }

    Amount plus(Amount other) {
      return new Amount(
          vms + other.vms,
          vcpus + other.vcpus,
          memoryMib + other.memoryMib,
          storageGib + other.storageGib);
    }

    boolean fitsInto(Amount capacity) {
      return vcpus <= capacity.vcpus
          && memoryMib <= capacity.memoryMib
          && storageGib <= capacity.storageGib;
    }
  }

  static void check(FinalState state, Findings findings) {
    for (JsonNode vm : state.vms()) {
      findings.require(
          AT_REST.contains(text(vm, "state")) && !vm.path("operation").isTextual(),
          "everything-settles",
          vm.toString());
    }
    List<JsonNode> placed = state.vms().stream().filter(has("node")).toList();
    owners(placed, state.leases(), "address", findings);
    owners(placed, state.disks(), "disk", findings);
    addresses(placed, state.leases(), findings);
    reservations(placed, state.nodes(), findings);
    networks(state, findings);
  }

  private static Predicate<JsonNode> has(String field) {
    return node -> node.path(field).isTextual();
  }

  private static void owners(
      List<JsonNode> vms, List<JsonNode> things, String what, Findings findings) {
    List<String> holders = things.stream().map(thing -> text(thing, "vm")).sorted().toList();
    List<String> entitled = vms.stream().map(vm -> text(vm, "id")).sorted().toList();
    List<String> leaked = without(holders, entitled);
    List<String> lost = without(entitled, holders);
    findings.require(leaked.isEmpty(), "no-leaked-" + what, "held for nothing by " + leaked);
    findings.require(lost.isEmpty(), "no-lost-" + what, "missing for " + lost);
  }

  /** Bag difference. */
  private static List<String> without(List<String> all, List<String> others) {
    List<String> rest = new ArrayList<>(all);
    others.forEach(rest::remove);
    return rest;
  }

  private static void addresses(List<JsonNode> vms, List<JsonNode> leases, Findings findings) {
    Map<String, String> holders = new HashMap<>();
    leases.forEach(lease -> holders.put(text(lease, "ip"), text(lease, "vm")));
    Set<String> seen = new HashSet<>();
    for (JsonNode vm : vms) {
      String address = text(vm, "address");
      findings.require(seen.add(address), "one-holder-of-an-address", vm.toString());
      findings.require(
          text(vm, "id").equals(holders.get(address)),
          "a-vm-holds-its-address",
          vm + ", but the lease says " + holders.get(address));
    }
  }

  private static void reservations(List<JsonNode> vms, List<JsonNode> nodes, Findings findings) {
    Map<String, Amount> claimed = new TreeMap<>();
    vms.forEach(vm -> claimed.merge(text(vm, "node"), Amount.ofVm(vm), Amount::plus));
    for (JsonNode node : nodes) {
      Amount reserved = Amount.ofNode(node, "reserved");
      Amount wanted = claimed.getOrDefault(text(node, "name"), Amount.NOTHING);
      findings.require(
          reserved.equals(wanted),
          "reservations-add-up",
          "%s has reserved %s, its VMs take %s".formatted(text(node, "name"), reserved, wanted));
      findings.require(
          reserved.fitsInto(Amount.ofNode(node, "capacity")),
          "no-more-than-there-is",
          node.toString());
    }
  }

  private static void networks(FinalState state, Findings findings) {
    Map<String, Long> held = new HashMap<>();
    state.leases().forEach(lease -> held.merge(text(lease, "network"), 1L, Long::sum));
    for (JsonNode network : state.networks()) {
      long free = network.path("free").asLong();
      long taken = network.path("held").asLong();
      long resting = network.path("quarantined").asLong();
      findings.require(
          free + taken + resting == network.path("total").asLong()
              && taken == held.getOrDefault(text(network, "name"), 0L),
          "addresses-add-up",
          network + " with " + held + " held");
    }
  }
}
