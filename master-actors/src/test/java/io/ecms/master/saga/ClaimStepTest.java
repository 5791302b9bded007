package io.ecms.master.saga;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.entity.Stamp;
import io.ecms.core.model.HostName;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NetworkName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.ResourceName;
import io.ecms.core.model.VmId;
import io.ecms.core.operation.Fact;
import io.ecms.core.operation.Operation;
import io.ecms.core.operation.OperationRequest;
import io.ecms.core.operation.Step;
import io.ecms.core.vm.Verb;
import io.ecms.core.vm.VmSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClaimStepTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final VmId VM = new VmId("vm-00000001");

  private final Step claim = new ClaimStep(VM, Verb.START, Duration.ofSeconds(20));

  @Test
  void afterACrashNothingIsUndoneOfAVmThatAnotherOperationHas() {
    assertThat(claim.mayBePassed(view(List.of()))).isFalse();
    assertThat(claim.mayBePassed(view(List.of(new Fact.VmTaken(spec(), Optional.empty())))))
        .isTrue();
  }

  private static VmSpec spec() {
    return new VmSpec(
        new ResourceName("web"),
        1,
        512,
        1,
        new ImageId("img-00000001"),
        new NetworkName("lan"),
        new HostName("web"),
        Optional.empty(),
        Map.of());
  }

  private static Step.View view(List<Fact> facts) {
    Operation.State state =
        Operation.evolve(
            new Operation.Absent(),
            new Operation.OperationAccepted(
                new OperationId("op-00000001"),
                new OperationRequest.VmStart(VM),
                List.of("claim"),
                facts,
                NOW.plusSeconds(60),
                new Stamp(NOW, "client", "test")));
    return new Step.View((Operation.Known) state, Optional.empty());
  }
}
