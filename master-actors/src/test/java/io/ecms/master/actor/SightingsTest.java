package io.ecms.master.actor;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.entity.Stamp;
import io.ecms.core.model.Epoch;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.Resources;
import io.ecms.core.model.VmId;
import io.ecms.core.node.HostFacts;
import io.ecms.core.node.Node;
import io.ecms.core.node.NodeRole;
import io.ecms.core.protocol.AgentMessage.VmsSeen;
import io.ecms.core.protocol.AgentResult.Seen;
import io.ecms.core.vm.EndReason;
import io.ecms.core.vm.VmStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is off gives back its processors and memory, also when the first try was lost. */
class SightingsTest {
  private static final NodeName NODE = new NodeName("n1");
  private static final Resources AMOUNT = new Resources(2, 1_024, 10);

  private final FewEntities entities = new FewEntities();
  private final Sightings sightings = new Sightings(entities);

  SightingsTest() {
    entities.node =
        Node.LOGIC.evolve(
            Node.LOGIC.evolve(
                Node.LOGIC.empty(),
                new Node.NodeRegistered(
                    NODE, NodeRole.COMPUTE, facts(), new Epoch(1), operation(), stamp())),
            new Node.NodeReserved(FewEntities.VM, AMOUNT, stamp()));
  }

  @Test
  void aVmThatWasFoundOffGivesBack() {
    entities.running();

    look(Map.of(FewEntities.VM, Seen.STOPPED));

    assertThat(entities.vm().status()).isEqualTo(VmStatus.STOPPED);
    assertThat(entities.vm().reason().orElseThrow().code()).isEqualTo("guest-crashed");
    assertThat(held()).isEqualTo(AMOUNT.storageOnly());
  }

  @Test
  void aVmThatItsHypervisorDoesNotKnowIsOffForThatReason() {
    entities.running();

    look(Map.of());

    assertThat(entities.vm().reason().orElseThrow().code()).isEqualTo("domain-gone");
  }

  @Test
  void whatOneRoundCouldNotGiveBackTheNextOneDoes() {
    entities.running();
    entities.nodeIsDeaf = true;
    look(Map.of());
    assertThat(held()).isEqualTo(AMOUNT);

    entities.nodeIsDeaf = false;
    look(Map.of());

    assertThat(held()).isEqualTo(AMOUNT.storageOnly());
  }

  /** Its start was undone before it had taken them anew: they are those of its last run. */
  @Test
  void aVmWhoseNextStartFailedGivesBackWhatItsLastRunHeld() {
    entities.running();
    entities.failedToStartAgain();

    look(Map.of(FewEntities.VM, Seen.RUNNING));
    assertThat(held()).as("it may run still").isEqualTo(AMOUNT);

    look(Map.of());
    assertThat(held()).isEqualTo(AMOUNT.storageOnly());
  }

  @Test
  void aVmThatRunsKeepsWhatItTakes() {
    entities.running();

    look(Map.of(FewEntities.VM, Seen.RUNNING));

    assertThat(held()).isEqualTo(AMOUNT);
  }

  private void look(Map<VmId, Seen> seen) {
    sightings.compare(
        NODE,
        status -> entities.vm().status() == status ? List.of(FewEntities.VM) : List.of(),
        new VmsSeen(Optional.of(seen), Map.of(FewEntities.VM, EndReason.CRASHED)),
        Instant.MAX);
  }

  private Resources held() {
    return entities.node instanceof Node.Member member
        ? member.reservations().getOrDefault(FewEntities.VM, Resources.NONE)
        : Resources.NONE;
  }

  private static HostFacts facts() {
    return new HostFacts("n1", "n1", new Resources(8, 8_192, 100), 8_192, 100, "simulated", "z");
  }

  private static OperationId operation() {
    return new OperationId("op-00000001");
  }

  private static Stamp stamp() {
    return new Stamp(FewEntities.NOW, "test", "test");
  }
}
