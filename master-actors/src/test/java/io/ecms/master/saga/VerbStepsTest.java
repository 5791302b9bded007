package io.ecms.master.saga;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.entity.Stamp;
import io.ecms.core.model.HostName;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NetworkName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.Problem;
import io.ecms.core.model.ResourceName;
import io.ecms.core.model.VmId;
import io.ecms.core.name.NameClaim;
import io.ecms.core.operation.Call;
import io.ecms.core.operation.Fact;
import io.ecms.core.operation.Move;
import io.ecms.core.operation.Operation;
import io.ecms.core.operation.OperationRequest;
import io.ecms.core.operation.Step;
import io.ecms.core.vm.Verb;
import io.ecms.core.vm.Vm;
import io.ecms.core.vm.VmSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VerbStepsTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final VmId VM = new VmId("vm-00000001");
  private static final ResourceName OLD = new ResourceName("web");
  private static final ResourceName NEXT = new ResourceName("shop");
  private static final OperationId OPERATION = new OperationId("op-00000001");
  private static final Problem WHY = Problem.conflict("any", "any");

  @Test
  void aRenameThatIsUndoneGivesTheNewNameBackAndNeverTheOldOne() {
    assertThat(new VerbSteps.TakeName(VM, NEXT, LONG).undo(view()))
        .isEqualTo(
            Move.ask(new Call.ToName(NameClaim.ofVm(NEXT), new NameClaim.GiveBack(VM.value()))));
    assertThat(new VerbSteps.TakeName(VM, OLD, LONG).undo(view())).isEqualTo(Move.done());
  }

  @Test
  void aRenameToTheSameNameKeepsIt() {
    assertThat(new VerbSteps.GiveOldNameBack(VM, OLD, LONG).act(view())).isEqualTo(Move.done());
    assertThat(new VerbSteps.GiveOldNameBack(VM, NEXT, LONG).act(view()))
        .isEqualTo(
            Move.ask(new Call.ToName(NameClaim.ofVm(OLD), new NameClaim.GiveBack(VM.value()))));
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void whatHasTakenNothingAwayLeavesTheVmWhatItWas(Verb verb) {
    boolean unchanged =
        switch (verb) {
          case START, RESTART, DESTROY, REBUILD -> false;
          case STOP, KILL, SAVE, REBOOT, RESET, SUSPEND, RESUME, RENAME, RESIZE -> true;
        };

    Move move = new ClaimStep(VM, verb, LONG).undo(view());

    assertThat(move)
        .isEqualTo(
            Move.ask(
                new Call.ToVm(
                    VM, unchanged ? new Vm.Abandon(OPERATION, WHY) : new Vm.Fail(OPERATION, WHY))));
  }

  @Test
  void aVmThatIsOffAlreadyIsNotWhatItWas() {
    Move move = new ClaimStep(VM, Verb.SAVE, LONG).undo(view(new Fact.DomainStopped(false)));

    assertThat(move).isEqualTo(Move.ask(new Call.ToVm(VM, new Vm.Fail(OPERATION, WHY))));
  }

  private static Step.View view(Fact... more) {
    VmSpec spec =
        new VmSpec(
            OLD,
            1,
            512,
            1,
            new ImageId("img-00000001"),
            new NetworkName("lan"),
            new HostName("web"),
            Optional.empty(),
            Map.of());
    List<Fact> facts =
        Stream.concat(Stream.of(new Fact.VmTaken(spec, Optional.empty())), Stream.of(more))
            .toList();
    Stamp stamp = new Stamp(NOW, "client", "test");
    Operation.State accepted =
        Operation.evolve(
            new Operation.Absent(),
            new Operation.OperationAccepted(
                OPERATION,
                new OperationRequest.VmRename(VM, NEXT),
                List.of("claim", "name"),
                facts,
                NOW.plus(LONG),
                stamp));
    return new Step.View(
        (Operation.Known)
            Operation.evolve(accepted, new Operation.OperationCompensating(WHY, stamp)),
        Optional.empty());
  }
}
