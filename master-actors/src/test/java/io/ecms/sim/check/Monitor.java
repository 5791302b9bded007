package io.ecms.sim.check;

import static io.ecms.sim.engine.Violation.unless;

import io.ecms.core.entity.Wire;
import io.ecms.core.feed.Recorded;
import io.ecms.core.image.Image;
import io.ecms.core.lease.IpLease;
import io.ecms.core.lease.LeaseId;
import io.ecms.core.model.Epoch;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.ResourceName;
import io.ecms.core.model.Resources;
import io.ecms.core.model.VmId;
import io.ecms.core.node.Node;
import io.ecms.core.operation.Operation;
import io.ecms.core.operation.OperationRequest;
import io.ecms.core.protocol.Ticket;
import io.ecms.core.vm.Verb;
import io.ecms.core.vm.Vm;
import io.ecms.core.vm.VmStatus;
import io.ecms.sim.shell.Journal;
import io.ecms.sim.shell.SimHost;
import io.ecms.sim.shell.Watch;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Checks the invariants at each step: those of what is written when it is written, those of hosts
 * when something was done on one. It keeps records of its own and trusts no entity.
 */
public final class Monitor implements Watch {
  /** How much later than its deadline an operation may end: undo steps get one attempt each. */
  private static final Duration LATEST = Duration.ofSeconds(60);

  private record Registration(Epoch epoch, OperationId operation) {}

  private final Collection<SimHost> hosts;
  private final Map<String, Wire> states = new TreeMap<>();
  private final Map<String, Long> sequences = new HashMap<>();
  private final Map<String, Long> acknowledged = new HashMap<>();
  private final Map<LeaseId, VmId> holders = new HashMap<>();
  private final Map<VmId, OperationId> claims = new HashMap<>();
  private final Map<String, String> effects = new HashMap<>();
  private final Map<NodeName, Registration> registrations = new HashMap<>();
  private final RestartRules restarts = new RestartRules();
  private final Set<String> kinds = new TreeSet<>();
  private long offset;

  public Monitor(Collection<SimHost> hosts) {
    this.hosts = hosts;
  }

  /** Names of the events that were written at least once. */
  public Set<String> kinds() {
    return kinds;
  }

  /** The state of everything that was ever written, by type and id. */
  public Collection<Map.Entry<String, Wire>> states() {
    return states.entrySet();
  }

  /** The state of one entity. */
  public Optional<Wire> state(String type, String id) {
    return Optional.ofNullable(states.get(Journal.key(type, id)));
  }

  @Override
  public void recorded(Recorded r) {
    String key = Journal.key(r.type(), r.entityId());
    long before = sequences.getOrDefault(key, 0L);
    unless(r.sequence() == before + 1, "I6", "%s goes from %d to %d", key, before, r.sequence());
    unless(r.offset() == offset + 1, "I6", "offset %d follows %d", r.offset(), offset);
    sequences.put(key, r.sequence());
    kinds.add(r.event().getClass().getSimpleName());
    offset = r.offset();
    Wire state = Journal.evolve(states.getOrDefault(key, Journal.empty(r.event())), r.event());
    states.put(key, state);
    switch (r.event()) {
      case Vm.Event event -> {
        vm(new VmId(r.entityId()), event);
        if (state instanceof Vm.Known vm && vm.status() == VmStatus.RESTARTING) {
          kinds.add("restarting");
        }
      }
      case Node.Event event -> node((Node.Member) state, event);
      case IpLease.Event event -> lease(LeaseId.parse(r.entityId()), event);
      case Image.Event _ -> image(state);
      case Operation.Event event -> operation((Operation.Known) state, event);
      default -> {}
    }
  }

  private void vm(VmId id, Vm.Event event) {
    restarts.after(id, event);
    switch (event) {
      case Vm.VmDefined(_, var spec, _) -> {
        spec.labels()
            .forEach((_, intent) -> oneEffect("vm " + spec.name() + " of " + intent, id.value()));
        onlyOne(id, spec.name());
      }
      case Vm.VmClaimed(var operation, var verb, var stamp) -> {
        restarts.claimed(id, verb, stamp.at());
        kinds.add("claimed to " + verb.word());
        OperationId other = claims.put(id, operation);
        unless(
            other == null || other.equals(operation),
            "I1",
            "%s is taken in hand by %s, although %s has it",
            id,
            operation,
            other);
      }
      case Vm.VmStarted e -> ends(id, e.operation());
      case Vm.VmSuspended e -> ends(id, e.operation());
      case Vm.VmResumed e -> ends(id, e.operation());
      case Vm.VmRebooted e -> ends(id, e.operation());
      case Vm.VmSaved e -> ends(id, e.operation());
      case Vm.VmResized e -> ends(id, e.operation());
      case Vm.VmRebuilt e -> ends(id, e.operation());
      case Vm.VmRenamed(var operation, var name, _) -> {
        ends(id, operation);
        onlyOne(id, name);
      }
      case Vm.VmStopped e -> ends(id, e.operation());
      case Vm.VmFailed e -> ends(id, e.operation());
      case Vm.ClaimAbandoned e -> ends(id, e.operation());
      case Vm.VmDestroyed e -> ends(id, e.operation());
      case Vm.VmObserved _ ->
          unless(!claims.containsKey(id), "I1", "%s is observed while it is in hand", id);
    }
  }

  /** It gives its name back before it is recorded as gone. */
  private static boolean isBeingDestroyed(Vm.Known vm) {
    return vm.claim().filter(claim -> claim.verb() == Verb.DESTROY).isPresent();
  }

  private void onlyOne(VmId id, ResourceName name) {
    states
        .values()
        .forEach(other ->
            unless(
                !(other instanceof Vm.Known vm)
                    || vm.id().equals(id)
                    || vm.status() == VmStatus.DESTROYED
                    || isBeingDestroyed(vm)
                    || !vm.spec().name().equals(name),
                "I2",
                "%s has the name of another vm, %s",
                id,
                name));
  }

  private void ends(VmId id, OperationId by) {
    OperationId had = claims.remove(id);
    unless(by.equals(had), "I1", "%s ends the claim of %s on %s", by, had, id);
  }

  private void oneEffect(String intent, String effect) {
    String other = effects.putIfAbsent(intent, effect);
    unless(
        other == null || other.equals(effect),
        "I8",
        "%s has two effects: %s, %s",
        intent,
        other,
        effect);
  }

  private void node(Node.Member node, Node.Event event) {
    Resources sum = node.reservations().values().stream().reduce(Resources.NONE, Resources::plus);
    unless(sum.equals(node.reserved()), "I3", "%s adds up wrongly: %s", node.name(), node);
    unless(
        sum.fitsInto(node.facts().capacity()),
        "I3",
        "%s has %s but promised %s",
        node.name(),
        node.facts().capacity(),
        sum);
    if (event instanceof Node.NodeRegistered(_, _, _, var epoch, var operation, _)) {
      Registration before = registrations.put(node.name(), new Registration(epoch, operation));
      unless(
          before == null
              ? epoch.equals(Epoch.NONE.next())
              : epoch.equals(before.epoch().next()) && !operation.equals(before.operation()),
          "I8",
          "%s: %s registered it with %s after %s",
          node.name(),
          operation,
          epoch,
          before);
    }
  }

  private void lease(LeaseId id, IpLease.Event event) {
    switch (event) {
      case IpLease.LeaseHeld(var vm, _, _) -> {
        VmId other = holders.put(id, vm);
        unless(other == null, "I2", "%s is held by %s and by %s", id, other, vm);
      }
      case IpLease.LeaseReleased(var vm, _) -> {
        VmId holder = holders.remove(id);
        unless(holder == null || holder.equals(vm), "I2", "%s released %s of %s", vm, id, holder);
      }
      case IpLease.LeaseQuarantined(var vm, _, _) -> {
        VmId holder = holders.remove(id);
        unless(vm.equals(holder), "I2", "%s gave up %s of %s", vm, id, holder);
      }
    }
  }

  private static void image(Wire state) {
    if (state instanceof Image.Ready ready) {
      Trees.check(ready.id(), ready.tree());
    }
  }

  private void operation(Operation.Known operation, Operation.Event event) {
    new Batches(states, holders).check(operation, event);
    switch (event) {
      case Operation.OperationAccepted accepted -> {
        if (accepted.request() instanceof OperationRequest.ImageImport imports) {
          oneEffect("import of " + imports.name(), operation.id().value());
        }
      }
      case Operation.OperationEnded ended -> {
        if (operation.request() instanceof OperationRequest.VmBatch batch) {
          kinds.add("batch " + batch.policy().word() + " " + ended.phase().word());
        }
        unless(
            !ended.stamp().at().isAfter(operation.deadline().plus(LATEST)),
            "I4",
            "%s ended at %s, its deadline was %s",
            operation.id(),
            ended.stamp().at(),
            operation.deadline());
      }
      case Operation.OperationProgressed _, Operation.OperationCompensating _ -> {}
    }
  }

  @Override
  public void acknowledged(String key, long sequence) {
    acknowledged.merge(key, sequence, Math::max);
  }

  @Override
  public void recovered(String key, long sequence) {
    long told = acknowledged.getOrDefault(key, 0L);
    unless(sequence >= told, "I6", "%s was told to stand at %d, it has %d", key, told, sequence);
  }

  @Override
  public void obeyedOldEpoch(NodeName node, Ticket ticket) {
    unless(false, "I1", "%s obeyed %s, which is over", node, ticket);
  }

  @Override
  public void hostChanged(SimHost changed) {
    for (VmId vm : changed.running()) {
      for (SimHost other : hosts) {
        if (other != changed) {
          unless(
              !other.running().contains(vm),
              "I1",
              "%s runs on %s and on %s",
              vm,
              changed.name(),
              other.name());
        }
        oneAddress(vm, changed, other);
      }
    }
  }

  private static void oneAddress(VmId vm, SimHost host, SimHost other) {
    Optional<LeaseId> address = host.address(vm);
    for (VmId second : other.running()) {
      unless(
          second.equals(vm) || address.isEmpty() || !other.address(second).equals(address),
          "I2",
          "%s and %s run with %s",
          vm,
          second,
          address);
    }
  }
}
