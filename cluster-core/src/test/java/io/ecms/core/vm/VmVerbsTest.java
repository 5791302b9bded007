package io.ecms.core.vm;

import static io.ecms.core.vm.VmTest.known;
import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.entity.History;
import io.ecms.core.entity.Logic;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.Problem;
import io.ecms.core.model.ResourceName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VmVerbsTest {
  private static final OperationId OPERATION = new OperationId("op-00000002");
  private static final Problem CANCELLED = Problem.conflict(Problem.CANCELLED, "called off");

  private final History<Vm.Command, Vm.Event, Vm.State> vm = History.of(Vm.LOGIC);

  private Vm.Known now() {
    return known(vm.state());
  }

  private Vm.Known running(RestartPolicy policy) {
    vm.accept(new Vm.Define(VmTest.ID, VmTest.spec("web-1", policy)));
    return start(Verb.START);
  }

  private Vm.Known start(Verb verb) {
    vm.accept(new Vm.Claim(OPERATION, verb));
    return known(vm.accept(new Vm.Start(OPERATION, VmTest.placement(), Optional.of(VmTest.VNC))));
  }

  private Vm.Known take(Verb verb, Vm.Command done) {
    vm.accept(new Vm.Claim(OPERATION, verb));
    return known(vm.accept(done));
  }

  private Vm.Known found(EndReason why) {
    return known(vm.accept(new Vm.Observe(VmStatus.STOPPED, Optional.of(why), Instant.MAX)));
  }

  private Duration pause() {
    return Duration.between(vm.now(), now().restarts().next().orElseThrow());
  }

  @Test
  void aVmThatIsSuspendedGoesOn() {
    running(RestartPolicy.NEVER);

    assertThat(take(Verb.SUSPEND, new Vm.Suspend(OPERATION)).status())
        .isEqualTo(VmStatus.SUSPENDED);
    assertThat(now().vnc()).isPresent();
    assertThat(take(Verb.RESUME, new Vm.Resume(OPERATION)).status()).isEqualTo(VmStatus.RUNNING);
    assertThat(take(Verb.REBOOT, new Vm.Reboot(OPERATION, false)).status())
        .isEqualTo(VmStatus.RUNNING);
  }

  @Test
  void aSavedVmIsOffUntilItsNextStart() {
    running(RestartPolicy.ALWAYS);

    assertThat(take(Verb.SAVE, new Vm.Save(OPERATION)).status()).isEqualTo(VmStatus.SAVED);
    assertThat(now().vnc()).isEmpty();
    assertThat(vm.refuse(new Vm.Claim(OPERATION, Verb.RESIZE))).isEqualTo("wrong-state");
    assertThat(start(Verb.START).status()).isEqualTo(VmStatus.RUNNING);
  }

  @Test
  void aRefusalNamesTheStateAndWhatToDo() {
    running(RestartPolicy.NEVER);

    Logic.Decision<Vm.Event> decision = vm.give(new Vm.CheckVerb(Verb.RESIZE));

    assertThat(decision)
        .isInstanceOfSatisfying(
            Logic.Decision.Refused.class,
            refused ->
                assertThat(refused.problem().message())
                    .isEqualTo("vm vm-00000001 cannot resize: it is running; stop it first"));
  }

  @Test
  void whatWasChangedIsNotTakenForAnotherVmByARepeatOfItsCreation() {
    vm.accept(new Vm.Define(VmTest.ID, VmTest.spec("web-1")));
    take(Verb.RENAME, new Vm.Rename(OPERATION, new ResourceName("web-2")));
    take(Verb.RESIZE, new Vm.Resize(OPERATION, Optional.of(4), Optional.empty()));

    vm.accept(new Vm.Define(VmTest.ID, VmTest.spec("web-1")));

    assertThat(now().spec().name().value()).isEqualTo("web-2");
    assertThat(now().spec().vcpus()).isEqualTo(4);
    assertThat(now().spec().memoryMib()).isEqualTo(512);
  }

  @ParameterizedTest
  @CsvSource({
    "NEVER, CRASHED, STOPPED",
    "ON_FAILURE, CRASHED, RESTARTING",
    "ON_FAILURE, GONE, RESTARTING",
    "ON_FAILURE, UNKNOWN, RESTARTING",
    "ON_FAILURE, SHUT_DOWN_BY_GUEST, STOPPED",
    "ALWAYS, SHUT_DOWN_BY_GUEST, RESTARTING",
    "ALWAYS, SAVED, SAVED",
  })
  void whatFollowsAnEndIsSaidByThePolicy(RestartPolicy policy, EndReason why, VmStatus then) {
    running(policy);

    assertThat(found(why).status()).isEqualTo(then);
    assertThat(now().reason()).contains(why.problem());
  }

  @Test
  void eachRestartWaitsLongerUntilThereIsNoFurtherOne() {
    running(RestartPolicy.ALWAYS);
    for (int before = 0; before < Restarts.MOST; before++) {
      found(EndReason.CRASHED);
      assertThat(pause()).isEqualTo(Duration.ofSeconds(1L << before));
      assertThat(start(Verb.RESTART).restarts().count()).isEqualTo(before + 1);
    }

    assertThat(found(EndReason.CRASHED).status()).isEqualTo(VmStatus.STOPPED);
    assertThat(now().reason().map(Problem::code)).contains("restarts-exhausted");

    assertThat(start(Verb.START).restarts().count()).isZero();
    assertThat(found(EndReason.CRASHED).status()).isEqualTo(VmStatus.RESTARTING);
  }

  @Test
  void restartsOfLongAgoDoNotCount() {
    running(RestartPolicy.ALWAYS);
    for (int i = 0; i < 2 * Restarts.MOST; i++) {
      assertThat(found(EndReason.CRASHED).status()).isEqualTo(VmStatus.RESTARTING);
      assertThat(pause()).isEqualTo(Restarts.FIRST_PAUSE);
      start(Verb.RESTART);
      vm.pass(Restarts.WINDOW);
    }
  }

  @Test
  void aRestartThatFailsIsTriedAgainAndOneThatIsCancelledIsNot() {
    running(RestartPolicy.ON_FAILURE);
    found(EndReason.CRASHED);

    assertThat(take(Verb.RESTART, new Vm.Fail(OPERATION, VmTest.WHY)).status())
        .isEqualTo(VmStatus.RESTARTING);
    assertThat(take(Verb.RESTART, new Vm.Fail(OPERATION, CANCELLED)).status())
        .isEqualTo(VmStatus.FAILED);
    assertThat(vm.refuse(new Vm.Claim(OPERATION, Verb.RESTART))).isEqualTo("wrong-state");
  }

  @Test
  void whoWaitsForItsRestartCanBeToldNotTo() {
    running(RestartPolicy.ALWAYS);
    found(EndReason.CRASHED);

    assertThat(take(Verb.STOP, new Vm.Stop(OPERATION, false)).status()).isEqualTo(VmStatus.STOPPED);
    assertThat(vm.refuse(new Vm.Claim(OPERATION, Verb.RESTART))).isEqualTo("wrong-state");
  }

  /** A stop that did not come through was ordered all the same; one that was called off was not. */
  @Test
  void aVmThatWasOrderedOffIsNotRestarted() {
    running(RestartPolicy.ALWAYS);
    take(Verb.STOP, new Vm.Abandon(OPERATION, CANCELLED));
    assertThat(found(EndReason.CRASHED).status()).isEqualTo(VmStatus.RESTARTING);
    start(Verb.RESTART);

    take(Verb.KILL, new Vm.Abandon(OPERATION, VmTest.WHY));

    assertThat(found(EndReason.CRASHED).status()).isEqualTo(VmStatus.STOPPED);
  }
}
