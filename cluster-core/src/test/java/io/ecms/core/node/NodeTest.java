package io.ecms.core.node;

import static io.ecms.core.node.NodeProperties.register;
import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.entity.History;
import io.ecms.core.model.Epoch;
import io.ecms.core.model.Resources;
import io.ecms.core.model.VmId;
import org.junit.jupiter.api.Test;

class NodeTest {
  private static final VmId VM = new VmId("vm-00000001");
  private static final VmId OTHER = new VmId("vm-00000002");
  private static final Epoch FIRST = new Epoch(1);

  private final History<Node.Command, Node.Event, Node.State> node = History.of(Node.LOGIC);

  @Test
  void aReservationThatDoesNotFitIsRefused() {
    node.accept(register(NodeRole.COMPUTE, "op-00000001"));
    node.accept(new Node.Reserve(VM, new Resources(6, 4_000, 50), FIRST));

    assertThat(node.refuse(new Node.Reserve(OTHER, new Resources(3, 1, 1), FIRST)))
        .isEqualTo("does-not-fit");
    node.accept(new Node.Reserve(OTHER, new Resources(2, 4_192, 50), FIRST));
    assertThat(member().free()).isEqualTo(Resources.NONE);
  }

  @Test
  void aReservationIsReplacedWhenTheNewOneFits() {
    node.accept(register(NodeRole.COMPUTE, "op-00000001"));
    node.accept(new Node.Reserve(VM, new Resources(6, 4_000, 50), FIRST));

    node.accept(new Node.Reserve(VM, new Resources(8, 8_192, 100), FIRST));

    assertThat(member().free()).isEqualTo(Resources.NONE);
  }

  @Test
  void anOldEpochIsRefused() {
    node.accept(register(NodeRole.COMPUTE, "op-00000001"));
    node.accept(register(NodeRole.COMPUTE, "op-00000002"));

    assertThat(member().epoch()).isEqualTo(new Epoch(2));
    assertThat(node.refuse(new Node.Reserve(VM, new Resources(1, 1, 1), FIRST)))
        .isEqualTo("stale-epoch");
  }

  @Test
  void aStoppedVmGoesOnHoldingItsDiskSpaceOnly() {
    node.accept(register(NodeRole.COMPUTE, "op-00000001"));
    node.accept(new Node.Reserve(VM, new Resources(2, 512, 10), FIRST));
    node.accept(new Node.ReleaseCompute(VM));

    assertThat(member().reserved()).isEqualTo(new Resources(0, 0, 10));
    node.accept(new Node.Release(VM));
    assertThat(member().reserved()).isEqualTo(Resources.NONE);
  }

  @Test
  void aDrainingNodeTakesBackItsOwnOnly() {
    node.accept(register(NodeRole.COMPUTE, "op-00000001"));
    node.accept(new Node.Reserve(VM, new Resources(2, 512, 10), FIRST));
    node.accept(new Node.ReleaseCompute(VM));
    node.accept(new Node.Drain());

    node.accept(new Node.Reserve(VM, new Resources(2, 512, 10), FIRST));
    assertThat(node.refuse(new Node.Reserve(OTHER, new Resources(1, 1, 1), FIRST)))
        .isEqualTo("node-not-available");
    node.accept(new Node.Resume());
    node.accept(new Node.Reserve(OTHER, new Resources(1, 1, 1), FIRST));
  }

  @Test
  void aSpareOrImageNodeTakesNoVm() {
    node.accept(register(NodeRole.SPARE, "op-00000001"));

    assertThat(node.refuse(new Node.Reserve(VM, new Resources(1, 1, 1), FIRST)))
        .isEqualTo("node-not-available");
  }

  @Test
  void aNodeThatIsNotThereGivesNothingAndTakesEverythingBack() {
    assertThat(node.refuse(new Node.Reserve(VM, new Resources(1, 1, 1), FIRST)))
        .isEqualTo("node-not-found");
    assertThat(node.refuse(new Node.Drain())).isEqualTo("node-not-found");
    node.accept(new Node.Release(VM));
    assertThat(node.events()).isEmpty();
  }

  private Node.Member member() {
    return switch (node.state()) {
      case Node.Member member -> member;
      case Node.Unregistered() -> throw new AssertionError("unregistered");
    };
  }
}
