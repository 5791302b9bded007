package io.ecms.core.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.entity.History;
import io.ecms.core.entity.Logic;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.ResourceName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class VmProperties {

  /** At most one operation has a VM in hand, and nobody else can change it meanwhile. */
  @Property
  void aClaimIsEndedByItsClaimantOnly(@ForAll("commands") List<Vm.Command> commands) {
    History<Vm.Command, Vm.Event, Vm.State> vm = History.of(Vm.LOGIC);
    vm.accept(new Vm.Define(VmTest.ID, VmTest.spec("web-1")));
    for (Vm.Command command : commands) {
      Vm.Known before = VmTest.known(vm.state());
      boolean accepted = vm.give(command) instanceof Logic.Decision.Accepted<?>;
      Vm.Known after = VmTest.known(vm.state());
      Optional<OperationId> holder = before.claim().map(Vm.InHand::operation);
      if (holder.isPresent() && !after.equals(before)) {
        assertThat(operationOf(command)).isEqualTo(holder);
        assertThat(after.claim()).isEmpty();
      }
      if (command instanceof Vm.CheckVerb(var verb)) {
        assertThat(after).isEqualTo(before);
        assertThat(accepted).isEqualTo(before.claim().isEmpty() && verb.allowedIn(before.status()));
      }
    }
  }

  @Property
  void theFieldsOfAVmFitItsState(@ForAll("commands") List<Vm.Command> commands) {
    History<Vm.Command, Vm.Event, Vm.State> vm = History.of(Vm.LOGIC);
    vm.accept(new Vm.Define(VmTest.ID, VmTest.spec("web-1", RestartPolicy.ALWAYS)));
    for (Vm.Command command : commands) {
      Vm.Known before = VmTest.known(vm.state());
      vm.give(command);
      Vm.Known after = VmTest.known(vm.state());
      if (before.status() == VmStatus.DESTROYED) {
        assertThat(after).isEqualTo(before);
      }
      if (after.status() == VmStatus.RUNNING) {
        assertThat(after.placement()).isPresent();
      }
      if (after.status() == VmStatus.DESTROYED) {
        assertThat(after.placement()).isEmpty();
      }
      if (after.status() != VmStatus.RUNNING && after.status() != VmStatus.SUSPENDED) {
        assertThat(after.vnc()).isEmpty();
      }
      assertThat(after.restarts().recent().size()).isLessThanOrEqualTo(Restarts.MOST);
      if (after.claim().isEmpty()) {
        assertThat(after.restarts().next().isPresent())
            .isEqualTo(after.status() == VmStatus.RESTARTING);
      }
      assertThat(after.createdAt()).isEqualTo(before.createdAt());
      assertThat(after.updatedAt()).isAfterOrEqualTo(before.updatedAt());
    }
  }

  private static Optional<OperationId> operationOf(Vm.Command command) {
    return switch (command) {
      case Vm.Claim(var operation, _) -> Optional.of(operation);
      case Vm.Start(var operation, _, _) -> Optional.of(operation);
      case Vm.Stop(var operation, _) -> Optional.of(operation);
      case Vm.Destroy(var operation) -> Optional.of(operation);
      case Vm.Fail(var operation, _) -> Optional.of(operation);
      case Vm.Abandon(var operation, _) -> Optional.of(operation);
      case Vm.Suspend(var operation) -> Optional.of(operation);
      case Vm.Resume(var operation) -> Optional.of(operation);
      case Vm.Reboot(var operation, _) -> Optional.of(operation);
      case Vm.Save(var operation) -> Optional.of(operation);
      case Vm.Rename(var operation, _) -> Optional.of(operation);
      case Vm.Resize(var operation, _, _) -> Optional.of(operation);
      case Vm.Rebuild(var operation) -> Optional.of(operation);
      case Vm.Define _, Vm.CheckVerb _, Vm.Observe _ -> Optional.empty();
    };
  }

  @Provide
  Arbitrary<List<Vm.Command>> commands() {
    Arbitrary<OperationId> operations =
        Arbitraries.integers().between(1, 3).map(i -> new OperationId("op-%08d".formatted(i)));
    Arbitrary<Verb> verbs = Arbitraries.of(Verb.class);
    List<Arbitrary<Vm.Command>> kinds = new ArrayList<>();
    kinds.add(Combinators.combine(operations, verbs).as(Vm.Claim::new));
    kinds.add(verbs.map(Vm.CheckVerb::new));
    kinds.add(
        operations.map(
            operation -> new Vm.Start(operation, VmTest.placement(), Optional.of(VmTest.VNC))));
    kinds.add(operations.map(operation -> new Vm.Stop(operation, true)));
    kinds.add(operations.map(Vm.Suspend::new));
    kinds.add(operations.map(Vm.Resume::new));
    kinds.add(operations.map(operation -> new Vm.Reboot(operation, true)));
    kinds.add(operations.map(Vm.Save::new));
    kinds.add(operations.map(operation -> new Vm.Rename(operation, new ResourceName("web-2"))));
    kinds.add(
        operations.map(operation -> new Vm.Resize(operation, Optional.of(4), Optional.of(1_024L))));
    kinds.add(operations.map(Vm.Rebuild::new));
    kinds.add(operations.map(Vm.Destroy::new));
    kinds.add(operations.map(operation -> new Vm.Fail(operation, VmTest.WHY)));
    kinds.add(operations.map(operation -> new Vm.Abandon(operation, VmTest.WHY)));
    kinds.add(
        Arbitraries.of(VmStatus.RUNNING, VmStatus.SUSPENDED, VmStatus.STOPPED)
            .map(seen ->
                new Vm.Observe(seen, Optional.empty(), Instant.parse("2100-01-01T00:00:00Z"))));
    kinds.add(Arbitraries.just(new Vm.Define(VmTest.ID, VmTest.spec("web-1"))));
    return Arbitraries.oneOf(kinds).list().ofMaxSize(40);
  }
}
