package io.ecms.sim.check;

import static io.ecms.sim.engine.Violation.unless;

import io.ecms.core.disk.Disk;
import io.ecms.core.entity.Wire;
import io.ecms.core.lease.LeaseId;
import io.ecms.core.model.DiskId;
import io.ecms.core.model.VmId;
import io.ecms.core.name.NameClaim;
import io.ecms.core.node.Node;
import io.ecms.core.operation.BatchMember;
import io.ecms.core.operation.BatchPolicy;
import io.ecms.core.operation.Fact.MemberFate;
import io.ecms.core.operation.MemberState;
import io.ecms.core.operation.Operation;
import io.ecms.core.operation.OperationRequest.VmBatch;
import io.ecms.core.operation.OperationRequest.VmStartInBatch;
import io.ecms.core.operation.Phase;
import io.ecms.core.operation.StepState;
import io.ecms.core.vm.Vm;
import io.ecms.core.vm.VmStatus;
import io.ecms.sim.shell.Journal;
import java.util.Map;

/**
 * I11: a batch is what its policy says, and none of its VMs starts before all have their places.
 *
 * @param states of everything, by type and id
 * @param holders of the addresses
 */
record Batches(Map<String, Wire> states, Map<LeaseId, VmId> holders) {

  void check(Operation.Known operation, Operation.Event event) {
    switch (event) {
      case Operation.OperationEnded _ when operation.request() instanceof VmBatch batch ->
          ended(operation, batch);
      case Operation.OperationProgressed(var changes, _, _)
          when operation.request() instanceof VmStartInBatch start
              && changes.stream().anyMatch(change -> goesOn(operation, change)) ->
          turn(operation, start);
      case Operation.Event _ -> {
        // Says nothing about a batch.
      }
    }
  }

  /** Everything behind this step touches a host. */
  private static boolean goesOn(Operation.Known operation, Operation.StepChange change) {
    return change.state() == StepState.DONE
        && operation.steps().get(change.index()).name().equals("turn");
  }

  private void turn(Operation.Known operation, VmStartInBatch start) {
    Operation.Known batch =
        (Operation.Known) states.get(Journal.key(Operation.TYPE, start.batch().value()));
    unless(
        batch != null
            && BatchMember.fates(batch, (VmBatch) batch.request()).values().stream()
                .noneMatch(fate -> fate.state() == MemberState.WAITING),
        "I11",
        "%s goes on although not all of %s have their places",
        operation.id(),
        start.batch());
  }

  private void ended(Operation.Known operation, VmBatch batch) {
    Map<BatchMember, MemberFate> fates = BatchMember.fates(operation, batch);
    if (operation.phase() == Phase.SUCCEEDED) {
      unless(
          fates.values().stream().map(MemberFate::state).anyMatch(MemberState.RUNNING::equals),
          "I11",
          "%s succeeded with no vm running",
          operation.id());
      fates.forEach((member, fate) -> succeeded(operation, batch, member, fate));
    } else if (operation.steps().stream().noneMatch(s -> s.state() == StepState.UNDO_FAILED)) {
      fates.keySet().forEach(member -> gone(operation, member));
    }
  }

  private void succeeded(
      Operation.Known operation, VmBatch batch, BatchMember member, MemberFate fate) {
    boolean runs = fate.state() == MemberState.RUNNING;
    unless(
        runs
            || (batch.policy() == BatchPolicy.BEST_EFFORT
                && fate.state() == MemberState.FAILED
                && fate.why().isPresent()),
        "I11",
        "%s succeeded, but of %s it says %s",
        operation.id(),
        member.vm(),
        fate);
    boolean started =
        states.get(Journal.key(Operation.TYPE, member.start().value()))
                instanceof Operation.Known start
            && start.phase() == Phase.SUCCEEDED;
    unless(
        runs == started,
        "I11",
        "%s says %s, but that start has succeeded: %s",
        operation.id(),
        fate,
        started);
  }

  private void gone(Operation.Known operation, BatchMember member) {
    VmId vm = member.vm();
    Wire disk = states.get(Journal.key("Disk", DiskId.systemDiskOf(vm).value()));
    Wire name = states.get(Journal.key("Name", NameClaim.ofVm(member.spec().name())));
    boolean reserved =
        states.values().stream()
            .anyMatch(
                state -> state instanceof Node.Member node && node.reservations().containsKey(vm));
    boolean known =
        states.get(Journal.key("Vm", vm.value())) instanceof Vm.Known left
            && left.status() != VmStatus.DESTROYED;
    unless(
        !known
            && !reserved
            && !holders.containsValue(vm)
            && !(disk instanceof Disk.Known d && d.status() != Disk.Status.DELETED)
            && !(name instanceof NameClaim.Held held && held.owner().equals(vm.value())),
        "I11",
        "%s was undone, but of %s something is left",
        operation.id(),
        vm);
  }
}
