package io.ecms.master.actor;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.ecms.core.entity.Stamp;
import io.ecms.core.model.Epoch;
import io.ecms.core.model.HostName;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NetworkName;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.ResourceName;
import io.ecms.core.model.Resources;
import io.ecms.core.node.HostFacts;
import io.ecms.core.node.Node;
import io.ecms.core.node.NodeRole;
import io.ecms.core.operation.AgentDirectory;
import io.ecms.core.operation.BatchMember;
import io.ecms.core.operation.BatchPolicy;
import io.ecms.core.operation.Fact;
import io.ecms.core.operation.OperationRequest.VmBatch;
import io.ecms.core.vm.VmSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The places of a batch: each VM in sight of those before it, and all or as many as there are. */
class BatchPlanTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final OperationId BATCH = new OperationId("op-0a1b2c3d");
  private static final NodeName N1 = new NodeName("n1");
  private static final NodeName N2 = new NodeName("n2");
  private static final int PER_NODE = 2;

  private final MasterSettings settings =
      MasterSettings.from(
          ConfigFactory.parseString(
                  """
                  ecms.networks { default = null, lan { cidr = "10.9.0.0/29", gateway-host-number = 6 } }
                  ecms.master.default-network = lan
                  """)
              .withFallback(ConfigFactory.defaultReference())
              .resolve());
  private final ClusterView view = new ClusterView(settings, NOW);

  BatchPlanTest() {
    load(N1);
    load(N2);
    view.connected(new AgentDirectory.Snapshot(1, Set.of(N1, N2)));
  }

  private void load(NodeName name) {
    HostFacts facts =
        new HostFacts(
            name.value(), name.value(), new Resources(PER_NODE, 8_192, 100), 8_192, 100, "s", "z");
    view.load(
        name,
        1,
        Node.LOGIC.evolve(
            Node.LOGIC.empty(),
            new Node.NodeRegistered(
                name,
                NodeRole.COMPUTE,
                facts,
                new Epoch(1),
                BATCH,
                new Stamp(NOW, "test", "test"))));
  }

  private BatchPlan plan(int count) {
    VmSpec spec =
        new VmSpec(
            new ResourceName("web"),
            1,
            128,
            1,
            new ImageId("img-00000001"),
            new NetworkName("lan"),
            new HostName("web"),
            Optional.empty(),
            Map.of());
    return view.proposeBatch(
        BATCH, BatchMember.of(BATCH, new VmBatch(spec, count, BatchPolicy.BEST_EFFORT)), NOW);
  }

  private static <F extends Fact> List<F> proposed(BatchPlan plan, Class<F> kind) {
    return plan.proposed().stream()
        .map(Fact.MemberProposed.class::cast)
        .flatMap(member -> member.proposed().stream())
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  @Test
  void eachHasAPlaceAndAnAddressOfItsOwn() {
    BatchPlan plan = plan(2 * PER_NODE);

    assertThat(plan.shortage()).isEmpty();
    assertThat(
            proposed(plan, Fact.NodeProposed.class).stream()
                .collect(Collectors.groupingBy(Fact.NodeProposed::node, Collectors.counting())))
        .isEqualTo(Map.of(N1, (long) PER_NODE, N2, (long) PER_NODE));
    assertThat(proposed(plan, Fact.AddressProposed.class)).doesNotHaveDuplicates().hasSize(4);
  }

  @Test
  void tellsHowManyFitAndWhyNoMore() {
    BatchPlan plan = plan(2 * PER_NODE + 1);

    assertThat(plan.proposed()).hasSize(2 * PER_NODE);
    BatchPlan.Shortage shortage = plan.shortage().orElseThrow();
    assertThat(shortage.problem().code()).isEqualTo("no-node-fits");
    assertThat(shortage.nodes())
        .extracting(node -> node.node() + " " + node.reason())
        .containsExactly("n1 has 0 vcpus left", "n2 has 0 vcpus left");
  }

  @Test
  void whatIsWithdrawnIsFreeAgain() {
    int free = view.freeAddresses();
    plan(2 * PER_NODE);
    assertThat(view.freeAddresses()).isEqualTo(free - 2 * PER_NODE);

    view.withdraw(BATCH);

    assertThat(view.freeAddresses()).isEqualTo(free);
    assertThat(view.openProposals()).isZero();
    assertThat(plan(2 * PER_NODE).shortage()).isEmpty();
  }
}
