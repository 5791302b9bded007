package io.ecms.core.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecms.core.entity.History;
import io.ecms.core.lease.LeaseId;
import io.ecms.core.model.DiskId;
import io.ecms.core.model.Epoch;
import io.ecms.core.model.HostName;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.InvalidValue;
import io.ecms.core.model.MacAddress;
import io.ecms.core.model.NetworkName;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.Problem;
import io.ecms.core.model.ResourceName;
import io.ecms.core.model.VmId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class VmTest {
  static final VmId ID = new VmId("vm-00000001");
  static final OperationId FIRST = new OperationId("op-00000001");
  static final OperationId SECOND = new OperationId("op-00000002");
  static final Problem WHY = Problem.conflict("no-node-fits", "no node fits");
  static final Vnc VNC = new Vnc("127.0.0.1", 5901);

  private final History<Vm.Command, Vm.Event, Vm.State> vm = History.of(Vm.LOGIC);

  @Test
  void aDefinedVmIsRecordedAndNothingElse() {
    Vm.Known known = known(vm.accept(new Vm.Define(ID, spec("web-1"))));

    assertThat(known.status()).isEqualTo(VmStatus.DEFINED);
    assertThat(known.placement()).isEmpty();
    assertThat(known.createdAt()).isEqualTo(vm.now());
  }

  @Test
  void aSecondDefinitionWithOtherValuesIsRefused() {
    vm.accept(new Vm.Define(ID, spec("web-1")));

    assertThat(vm.refuse(new Vm.Define(ID, spec("web-2")))).isEqualTo("idempotency-key-reused");
  }

  @Test
  void aVmThatIsNotThereIsNotFound() {
    assertThat(vm.refuse(new Vm.Claim(FIRST, Verb.START))).isEqualTo("vm-not-found");
    assertThat(vm.refuse(new Vm.CheckVerb(Verb.START))).isEqualTo("vm-not-found");
    assertThat(vm.refuse(new Vm.Destroy(FIRST))).isEqualTo("vm-not-found");
  }

  @Test
  void goesThroughItsLife() {
    vm.accept(new Vm.Define(ID, spec("web-1")));
    assertThat(known(vm.accept(new Vm.Claim(FIRST, Verb.START))).shown())
        .isEqualTo(VmStatus.STARTING);

    Vm.Known running = known(vm.accept(new Vm.Start(FIRST, placement(), Optional.of(VNC))));
    assertThat(running.shown()).isEqualTo(VmStatus.RUNNING);
    assertThat(running.vnc()).contains(VNC);

    assertThat(known(vm.accept(new Vm.Claim(SECOND, Verb.STOP))).shown())
        .isEqualTo(VmStatus.STOPPING);
    Vm.Known stopped = known(vm.accept(new Vm.Stop(SECOND, false)));
    assertThat(stopped.status()).isEqualTo(VmStatus.STOPPED);
    assertThat(stopped.placement()).as("a stopped vm keeps its place").contains(placement());
    assertThat(stopped.vnc()).isEmpty();

    vm.accept(new Vm.Claim(FIRST, Verb.DESTROY));
    Vm.Known destroyed = known(vm.accept(new Vm.Destroy(FIRST)));
    assertThat(destroyed.status()).isEqualTo(VmStatus.DESTROYED);
    assertThat(destroyed.placement()).isEmpty();
    assertThat(vm.refuse(new Vm.Claim(SECOND, Verb.START))).isEqualTo("vm-destroyed");
  }

  @Test
  void aSecondOperationIsRefusedAndToldTheFirst() {
    vm.accept(new Vm.Define(ID, spec("web-1")));
    vm.accept(new Vm.Claim(FIRST, Verb.START));

    assertThat(vm.refuse(new Vm.Claim(SECOND, Verb.DESTROY))).isEqualTo("operation-in-progress");
    assertThat(vm.refuse(new Vm.CheckVerb(Verb.STOP))).isEqualTo("operation-in-progress");
  }

  @Test
  void whoeverHasNotClaimedChangesNothing() {
    vm.accept(new Vm.Define(ID, spec("web-1")));
    vm.accept(new Vm.Claim(FIRST, Verb.START));
    int events = vm.events().size();

    vm.accept(new Vm.Start(SECOND, placement(), Optional.empty()));
    vm.accept(new Vm.Stop(SECOND, true));
    vm.accept(new Vm.Fail(SECOND, WHY));
    vm.accept(new Vm.Destroy(SECOND));

    assertThat(vm.events()).hasSize(events);
  }

  private void running() {
    vm.accept(new Vm.Define(ID, spec("web-1")));
    vm.accept(new Vm.Claim(FIRST, Verb.START));
    vm.accept(new Vm.Start(FIRST, placement(), Optional.of(VNC)));
  }

  @Test
  void aVmThatIsFoundOffIsStoppedAndSaysSo() {
    running();

    vm.accept(new Vm.Observe(VmStatus.STOPPED, Optional.empty(), Instant.MAX));

    assertThat(known(vm.state()).status()).isEqualTo(VmStatus.STOPPED);
    assertThat(known(vm.state()).reason().map(Problem::code)).contains("found-off");
    assertThat(known(vm.state()).placement()).isPresent();
  }

  @Test
  void anObservationOlderThanTheVmsLastChangeSaysNothing() {
    running();

    vm.accept(new Vm.Observe(VmStatus.STOPPED, Optional.empty(), Instant.EPOCH));

    assertThat(known(vm.state()).status()).isEqualTo(VmStatus.RUNNING);
  }

  @Test
  void aFailedStartTellsWhyAndCanBeTriedAgain() {
    vm.accept(new Vm.Define(ID, spec("web-1")));
    vm.accept(new Vm.Claim(FIRST, Verb.START));
    Vm.Known failed = known(vm.accept(new Vm.Fail(FIRST, WHY)));

    assertThat(failed.status()).isEqualTo(VmStatus.FAILED);
    assertThat(failed.reason()).contains(WHY);
    vm.accept(new Vm.Claim(SECOND, Verb.START));
    assertThat(known(vm.accept(new Vm.Start(SECOND, placement(), Optional.empty()))).reason())
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource(VmStatus.class)
  void aVerbIsAllowedInRestingStatesOnly(VmStatus status) {
    boolean resting =
        switch (status) {
          case DEFINED, STOPPED, SAVED, RESTARTING, FAILED, RUNNING, SUSPENDED, UNKNOWN -> true;
          case STARTING, STOPPING, MIGRATING, DESTROYED -> false;
        };
    assertThat(Verb.DESTROY.allowedIn(status)).isEqualTo(resting);
    // Who waits for its restart can be started at once, and told not to be.
    assertThat(Verb.START.allowedIn(status) && Verb.STOP.allowedIn(status))
        .isEqualTo(status == VmStatus.RESTARTING);
    assertThat(Verb.START.allowedIn(status) || Verb.STOP.allowedIn(status)).isEqualTo(resting);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 512, 10, vcpus",
    "257, 512, 10, vcpus",
    "1, 15, 10, memoryMib",
    "1, 4194305, 10, memoryMib",
    "1, 512, 0, diskGib",
    "1, 512, 65537, diskGib",
  })
  void aSizeOutOfRangeIsNamed(int vcpus, long memory, long disk, String field) {
    assertThatThrownBy(() -> spec("web-1", vcpus, memory, disk))
        .isInstanceOfSatisfying(InvalidValue.class, e -> assertThat(e.field()).isEqualTo(field));
  }

  static VmSpec spec(String name) {
    return spec(name, 2, 512, 10);
  }

  static VmSpec spec(String name, RestartPolicy restart) {
    VmSpec plain = spec(name);
    return new VmSpec(
        plain.name(),
        plain.vcpus(),
        plain.memoryMib(),
        plain.diskGib(),
        plain.image(),
        plain.network(),
        plain.hostname(),
        plain.password(),
        plain.labels(),
        restart);
  }

  static VmSpec spec(String name, int vcpus, long memory, long disk) {
    return new VmSpec(
        new ResourceName(name),
        vcpus,
        memory,
        disk,
        new ImageId("img-00000001"),
        new NetworkName("default"),
        new HostName("web-1"),
        Optional.empty(),
        Map.of());
  }

  static Placement placement() {
    return new Placement(
        new NodeName("node-1"),
        new Epoch(1),
        LeaseId.parse("default:10.32.0.5"),
        new MacAddress("52:54:0a:20:00:05"),
        DiskId.systemDiskOf(ID));
  }

  static Vm.Known known(Vm.State state) {
    return switch (state) {
      case Vm.Known known -> known;
      case Vm.Absent() -> throw new AssertionError("absent");
    };
  }
}
