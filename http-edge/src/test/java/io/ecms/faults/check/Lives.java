package io.ecms.faults.check;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * No thing goes a way that it cannot go (I1, I2, I3): a VM is in one operation's hands at a time
 * and is started by it only, an address and a name have one holder, a node gives back what it has
 * given, an operation begins and ends once.
 */
final class Lives {
  private final Stream stream;
  private final Findings findings;
  private final Map<String, String> claims = new HashMap<>();
  private final Map<String, String> homes = new HashMap<>();
  private final Map<String, String> addresses = new HashMap<>();
  private final Map<String, String> names = new HashMap<>();
  private final Set<String> reservations = new HashSet<>();
  private final Set<String> begun = new HashSet<>();
  private final Set<String> ended = new HashSet<>();
  private final Set<String> running = new HashSet<>();

  private Lives(Stream stream, Findings findings) {
    this.stream = stream;
    this.findings = findings;
  }

  static void check(Stream stream, Set<String> untouched, Findings findings) {
    Lives lives = new Lives(stream, findings);
    stream.events().forEach(event -> lives.happened(event, untouched));
    for (String vm : untouched) {
      findings.require(lives.running.contains(vm), "untouched-vms-run-on", vm + " does not run");
    }
  }

  private void require(boolean holds, String rule, StreamEvent event) {
    findings.require(holds, rule, stream.subscriber() + ": " + event + " " + event.data());
  }

  private void happened(StreamEvent event, Set<String> untouched) {
    switch (event.entity()) {
      case "vm" -> {
        require(
            !(untouched.contains(event.subject()) && running.contains(event.subject())),
            "untouched-vms-run-on",
            event);
        vm(event);
      }
      case "ip-lease" -> lease(event);
      case "name" -> name(event);
      case "node" -> node(event);
      case "operation" -> operation(event);
      default -> {
        // Disks and images have one owner from birth.
      }
    }
  }

  private void vm(StreamEvent event) {
    String vm = event.subject();
    String operation = event.field("operation");
    switch (event.word()) {
      case "vm-claimed" -> {
        require(claims.get(vm) == null, "one-operation-at-a-time", event);
        claims.put(vm, operation);
      }
      case "vm-started" -> {
        endsClaim(event);
        String node = event.data().path("placement").path("node").asText();
        require(running.add(vm), "no-vm-runs-twice", event);
        String before = homes.put(vm, node);
        require(before == null || before.equals(node), "a-vm-stays-with-its-disk", event);
      }
      case "vm-stopped", "vm-failed" -> {
        endsClaim(event);
        running.remove(vm);
      }
      case "vm-destroyed" -> {
        endsClaim(event);
        running.remove(vm);
        homes.remove(vm);
      }
      case "claim-abandoned" -> endsClaim(event);
      case "vm-observed" -> {
        require(claims.get(vm) == null, "an-observation-overrules-nobody", event);
        if (event.field("status").equalsIgnoreCase("running")) {
          running.add(vm);
        } else {
          running.remove(vm);
        }
      }
      default -> require(event.word().equals("vm-defined"), "known-events", event);
    }
  }

  private void endsClaim(StreamEvent event) {
    String holder = claims.remove(event.subject());
    require(event.field("operation").equals(holder), "only-the-claimant-ends-the-claim", event);
  }

  private void lease(StreamEvent event) {
    String address = event.subject();
    String vm = event.field("vm");
    switch (event.word()) {
      case "lease-held" ->
          require(addresses.putIfAbsent(address, vm) == null, "one-holder-of-an-address", event);
      case "lease-released" ->
          require(vm.equals(addresses.remove(address)), "an-address-is-released-once", event);
      default -> require(event.word().equals("lease-quarantined"), "known-events", event);
    }
  }

  private void name(StreamEvent event) {
    String owner = event.field("owner");
    switch (event.word()) {
      // A name may be taken over from somebody who never came to be.
      case "name-taken" -> names.put(event.subject(), owner);
      case "name-freed" ->
          require(owner.equals(names.remove(event.subject())), "a-name-is-freed-once", event);
      default -> require(false, "known-events", event);
    }
  }

  private void node(StreamEvent event) {
    String reservation = event.field("vm") + " on " + event.subject();
    switch (event.word()) {
      case "node-reserved" -> reservations.add(reservation);
      case "node-released" ->
          require(reservations.remove(reservation), "a-reservation-is-given-back-once", event);
      default -> {
        // Registration and drain reserve nothing.
      }
    }
  }

  private void operation(StreamEvent event) {
    String id = event.subject();
    require(!ended.contains(id), "nothing-after-the-end", event);
    switch (event.word()) {
      case "operation-accepted" -> require(begun.add(id), "an-operation-begins-once", event);
      case "operation-ended" -> {
        require(begun.contains(id), "an-operation-begins-once", event);
        ended.add(id);
      }
      default -> require(begun.contains(id), "an-operation-begins-once", event);
    }
  }
}
