package io.ecms.sim.check;

import static io.ecms.sim.engine.Violation.unless;

import io.ecms.core.disk.Disk;
import io.ecms.core.entity.Wire;
import io.ecms.core.image.Image;
import io.ecms.core.image.Tree;
import io.ecms.core.image.TreeEndpoint;
import io.ecms.core.lease.IpLease;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.Resources;
import io.ecms.core.model.VmId;
import io.ecms.core.name.NameClaim;
import io.ecms.core.node.Node;
import io.ecms.core.operation.Operation;
import io.ecms.core.operation.OperationRequest;
import io.ecms.core.operation.Phase;
import io.ecms.core.operation.StepState;
import io.ecms.core.vm.Placement;
import io.ecms.core.vm.Vm;
import io.ecms.core.vm.VmStatus;
import io.ecms.master.actor.ClusterView;
import io.ecms.sim.shell.SimHost;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.MemberStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What must be so when nothing goes wrong any more and nothing is under way. */
public final class Rest {
  private final Monitor monitor;
  private final Map<NodeName, SimHost> hosts;

  public Rest(Monitor monitor, Map<NodeName, SimHost> hosts) {
    this.monitor = monitor;
    this.hosts = hosts;
  }

  /** Operations that have not ended. */
  public List<Operation.Known> unfinished() {
    List<Operation.Known> found = new ArrayList<>();
    for (Wire state : all()) {
      if (state instanceof Operation.Known operation && !operation.phase().ended()) {
        found.add(operation);
      }
    }
    return found;
  }

  private List<Wire> all() {
    return monitor.states().stream().map(Map.Entry::getValue).toList();
  }

  /** VMs that are not destroyed. */
  public List<Vm.Known> living() {
    List<Vm.Known> found = new ArrayList<>();
    for (Wire state : all()) {
      if (state instanceof Vm.Known vm && vm.status() != VmStatus.DESTROYED) {
        found.add(vm);
      }
    }
    return found;
  }

  /** Whether the record and the hosts agree on what runs. */
  public boolean agree() {
    return living().stream()
            .allMatch(
                vm -> vm.status() != VmStatus.RESTARTING && (!isOn(vm) || runsWhereRecorded(vm)))
        && images().stream().allMatch(this::readsAsRecorded);
  }

  private List<Image.Ready> images() {
    List<Image.Ready> found = new ArrayList<>();
    for (Wire state : all()) {
      if (state instanceof Image.Ready ready) {
        found.add(ready);
      }
    }
    return found;
  }

  /** Whether all read from whom they should, and nobody is left out. */
  private boolean readsAsRecorded(Image.Ready image) {
    Tree tree = image.tree();
    ImageRef ref = new ImageRef(image.id().value(), image.content().sizeBytes());
    boolean fed =
        tree.members().entrySet().stream()
            .filter(entry -> entry.getValue().endpoint().isPresent())
            .allMatch(entry ->
                tree.reachesRoot(entry.getKey())
                    && parent(entry.getKey(), ref)
                        .equals(tree.endpointOf(entry.getValue().parent())));
    boolean known =
        hosts.values().stream()
            .filter(host -> host.stack().status(ref).isPresent())
            .allMatch(host -> tree.contains(host.name()));
    return fed && known && tree.rootLost().isEmpty();
  }

  private Optional<TreeEndpoint> parent(NodeName node, ImageRef ref) {
    return Optional.ofNullable(hosts.get(node))
        .flatMap(host -> host.stack().status(ref))
        .flatMap(MemberStatus::parent)
        .map(at -> new TreeEndpoint(at.host(), at.port()));
  }

  private static boolean isOn(Vm.Known vm) {
    return vm.status() == VmStatus.RUNNING || vm.status() == VmStatus.SUSPENDED;
  }

  private boolean runsWhereRecorded(Vm.Known vm) {
    return vm.placement()
        .map(p -> hosts.get(p.node()))
        .filter(host -> host.running().contains(vm.id()))
        .isPresent();
  }

  /** Record and hosts agree; each VM has what it needs. */
  public void check() {
    unless(unfinished().isEmpty(), "I4", "not ended: %s", unfinished());
    Set<VmId> excused = leftBehind();
    for (Vm.Known vm : living()) {
      unless(vm.claim().isEmpty(), "I4", "%s is still in the hand of %s", vm.id(), vm.claim());
      if (isOn(vm)) {
        unless(runsWhereRecorded(vm), "I5", "%s does not run where it should", vm);
      } else if (!excused.contains(vm.id())) {
        hosts
            .values()
            .forEach(host ->
                unless(
                    !host.running().contains(vm.id()),
                    "I5",
                    "%s is %s but runs on %s",
                    vm.id(),
                    vm.status(),
                    host.name()));
      }
      vm.placement().ifPresent(placement -> holds(vm, placement, excused.contains(vm.id())));
    }
    trees(excused);
    images()
        .forEach(
            image -> unless(readsAsRecorded(image), "I10", "not as recorded: %s", image.tree()));
  }

  private void holds(Vm.Known vm, Placement placement, boolean excused) {
    VmId id = vm.id();
    unless(
        excused
            || (monitor.state("IpLease", placement.lease().toString()).orElse(new IpLease.Free())
                    instanceof IpLease.Held(var owner, _)
                && owner.equals(id)),
        "I2",
        "%s does not hold %s",
        id,
        placement.lease());
    Resources wanted = isOn(vm) ? vm.spec().resources() : vm.spec().resources().storageOnly();
    Resources reserved =
        monitor.state("Node", placement.node().value()).orElseThrow() instanceof Node.Member node
            ? node.reservations().getOrDefault(id, Resources.NONE)
            : Resources.NONE;
    unless(
        excused || reserved.equals(wanted),
        "I5",
        "%s is %s and takes %s instead of %s",
        id,
        vm.status(),
        reserved,
        wanted);
    SimHost host = hosts.get(placement.node());
    unless(
        excused
            || (!isOn(vm) && isRebuilt(placement))
            || (host != null && host.stack().disks().contains(placement.disk().value())),
        "I5",
        "the disk of %s is gone",
        id);
  }

  /** The next start makes its disk anew. */
  private boolean isRebuilt(Placement placement) {
    return monitor.state("Disk", placement.disk().value()).orElse(new Disk.Absent())
            instanceof Disk.Known disk
        && (disk.status() == Disk.Status.DELETED || disk.status() == Disk.Status.CREATING);
  }

  /** The VMs of which an operation has told that something is left, or is gone already. */
  private Set<VmId> leftBehind() {
    Set<VmId> found = new HashSet<>();
    for (Wire state : all()) {
      if (state instanceof Operation.Known operation
          && (operation.steps().stream().anyMatch(Rest::notUndone) || halfDestroyed(operation))) {
        vmOf(operation.request()).ifPresent(found::add);
      }
    }
    return found;
  }

  /**
   * A failed vm_destroy or vm_rebuild is not undone: what it has removed stays removed until the
   * next one.
   */
  private static boolean halfDestroyed(Operation.Known operation) {
    return (operation.request() instanceof OperationRequest.VmDestroy
            || operation.request() instanceof OperationRequest.VmRebuild)
        && operation.phase() != Phase.SUCCEEDED;
  }

  private static boolean notUndone(Operation.StepRecord step) {
    return step.state() == StepState.UNDO_FAILED;
  }

  private static Optional<VmId> vmOf(OperationRequest request) {
    return switch (request) {
      case OperationRequest.VmStart(var vm) -> Optional.of(vm);
      case OperationRequest.VmStartInBatch(var vm, _) -> Optional.of(vm);
      case OperationRequest.VmStop(var vm, _) -> Optional.of(vm);
      case OperationRequest.VmRestart(var vm) -> Optional.of(vm);
      case OperationRequest.VmKill(var vm) -> Optional.of(vm);
      case OperationRequest.VmReboot(var vm, _) -> Optional.of(vm);
      case OperationRequest.VmReset(var vm) -> Optional.of(vm);
      case OperationRequest.VmSuspend(var vm) -> Optional.of(vm);
      case OperationRequest.VmResume(var vm) -> Optional.of(vm);
      case OperationRequest.VmSave(var vm) -> Optional.of(vm);
      case OperationRequest.VmRename(var vm, _) -> Optional.of(vm);
      case OperationRequest.VmResize(var vm, _, _) -> Optional.of(vm);
      case OperationRequest.VmRebuild(var vm) -> Optional.of(vm);
      case OperationRequest.VmDestroy(var vm) -> Optional.of(vm);
      // What is left of its VMs has been told by the operations on them.
      case OperationRequest.VmBatch _ -> Optional.empty();
      case OperationRequest.NodeAdd _,
          OperationRequest.ImageImport _,
          OperationRequest.TreeUp _,
          OperationRequest.TreeDown _ ->
          Optional.empty();
    };
  }

  private void trees(Set<VmId> excused) {
    for (Wire state : all()) {
      if (state instanceof Image.Ready ready) {
        ready.tree().members().keySet().forEach(node -> serves(ready, node, excused));
      }
    }
    hosts
        .values()
        .forEach(host -> host.stack().members().forEach(member -> recorded(host, member, excused)));
  }

  /** Every place in a tree that is said to serve does so, and its blocks come from the root. */
  private void serves(Image.Ready ready, NodeName node, Set<VmId> excused) {
    Tree.Member place = ready.tree().members().get(node);
    SimHost host = hosts.get(node);
    if (place == null || host == null) {
      return;
    }
    ImageRef ref = new ImageRef(ready.id().value(), ready.content().sizeBytes());
    boolean serving = host.stack().status(ref).isPresent();
    unless(serving || place.endpoint().isEmpty(), "I5", "%s should serve %s", node, ready.id());
    unless(
        place.endpoint().isPresent() || !excused.isEmpty() || toldOf(ready.id()),
        "I5",
        "%s keeps a place in the tree of %s without serving",
        node,
        ready.id());
    if (serving) {
      host.stack().readAsGuest(ref, ref.sizeBytes());
    }
  }

  /** Nothing is served that no tree knows of. */
  private void recorded(SimHost host, MemberStatus member, Set<VmId> excused) {
    Wire image = monitor.state("Image", member.image().id()).orElse(new Image.Absent());
    boolean known =
        image instanceof Image.Ready ready && ready.tree().endpointOf(host.name()).isPresent();
    unless(
        known || !excused.isEmpty() || toldOf(new ImageId(member.image().id())),
        "I5",
        "%s serves %s, of which its tree does not know",
        host.name(),
        member.image().id());
  }

  /** Whether an operation on the image has told that it could not take back what it had begun. */
  private boolean toldOf(ImageId image) {
    return all().stream()
        .anyMatch(state ->
            state instanceof Operation.Known operation
                && isAbout(operation.request(), image)
                && operation.steps().stream().anyMatch(Rest::notUndone));
  }

  private static boolean isAbout(OperationRequest request, ImageId image) {
    return switch (request) {
      case OperationRequest.ImageImport imports -> imports.image().equals(image);
      case OperationRequest.TreeUp up -> up.image().equals(image);
      default -> false;
    };
  }

  /** Nothing of any VM is left anywhere. */
  public void checkEmpty(Optional<ClusterView> view, int addresses) {
    unless(living().isEmpty(), "I4", "not destroyed: %s", living());
    for (SimHost host : hosts.values()) {
      unless(host.domains().isEmpty(), "I5", "%s has %s", host.name(), host.domains());
      unless(host.stack().disks().isEmpty(), "I5", "%s has %s", host.name(), host.stack().disks());
    }
    monitor.states().forEach(entry -> gone(entry.getKey(), entry.getValue()));
    view.ifPresent(known ->
        unless(
            known.freeAddresses() == addresses,
            "I2",
            "the master knows %d free addresses of %d",
            known.freeAddresses(),
            addresses));
  }

  private void gone(String key, Wire state) {
    switch (state) {
      case IpLease.State lease ->
          unless(lease instanceof IpLease.Free, "I5", "%s is left: %s", key, lease);
      case Node.Member node ->
          unless(node.reservations().isEmpty(), "I5", "%s is left with %s", key, node);
      case Disk.Known disk ->
          unless(disk.status() == Disk.Status.DELETED, "I5", "%s is left: %s", key, disk);
      case NameClaim.Held held ->
          unless(
              !key.startsWith("Name/vm:") || waitsForTakeOver(held),
              "I5",
              "%s is left with %s",
              key,
              held);
      default -> {}
    }
  }

  /**
   * The name of a creation that a crash has cut off, or that was repeated while its VM was being
   * destroyed, waits for whoever wants it next.
   */
  private boolean waitsForTakeOver(NameClaim.Held held) {
    return !(monitor.state("Vm", held.owner()).orElse(new Vm.Absent()) instanceof Vm.Known vm)
        || (vm.status() == VmStatus.DESTROYED && held.since().isAfter(vm.createdAt()));
  }
}
