package io.ecms.master.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.Resources;
import io.ecms.core.model.VmId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class NodeTableTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Resources AMOUNT = new Resources(4, 4_096, 40);
  private static final VmId VM = new VmId("vm-00000001");
  private static final NodeName NODE = NodeViews.name(1);

  private final NodeTable table = new NodeTable();

  @Test
  void aProposalCountsUntilItIsConfirmed() {
    table.put(NodeViews.open(1));
    table.propose(VM, NODE, AMOUNT, NOW.plusSeconds(30));

    assertThat(table.free(NODE)).isEqualTo(NodeViews.CAPACITY.minus(AMOUNT));
    assertThat(table.tentative(NODE)).isEqualTo(AMOUNT);

    table.put(NodeViews.reserved(1, AMOUNT));
    assertThat(table.confirm(VM)).isTrue();

    assertThat(table.free(NODE)).isEqualTo(NodeViews.CAPACITY.minus(AMOUNT));
    assertThat(table.tentative(NODE)).isEqualTo(Resources.NONE);
    assertThat(table.confirm(VM)).isFalse();
  }

  @Test
  void aProposalTakesThePlaceOfAnEarlierOneForTheVm() {
    table.put(NodeViews.open(1));
    table.put(NodeViews.open(2));
    table.propose(VM, NODE, AMOUNT, NOW.plusSeconds(30));
    table.propose(VM, NodeViews.name(2), AMOUNT, NOW.plusSeconds(60));

    assertThat(table.tentative(NODE)).isEqualTo(Resources.NONE);
    assertThat(table.tentative(NodeViews.name(2))).isEqualTo(AMOUNT);
    assertThat(table.expire(NOW.plusSeconds(30))).isEmpty();
    assertThat(table.expire(NOW.plusSeconds(60))).containsExactly(VM);
    assertThat(table.proposals()).isZero();
  }

  @Test
  void aProposalOnAnUnknownNodeIsWithoutEffect() {
    table.propose(VM, NODE, AMOUNT, NOW);

    assertThat(table.proposals()).isZero();
    assertThat(table.drop(VM)).isFalse();
  }

  @Test
  void aRemovedNodeTakesItsProposalsWithIt() {
    ImageId image = new ImageId("img-00000001");
    table.put(NodeViews.caching(NodeViews.open(1), image));
    table.put(NodeViews.open(2));
    table.propose(VM, NODE, AMOUNT, NOW.plusSeconds(30));

    table.remove(NODE);
    table.put(NodeViews.open(3));

    assertThat(table.size()).isEqualTo(2);
    assertThat(table.view(NODE)).isEmpty();
    assertThat(table.proposals()).isZero();
    // The new node has taken over the slot, but not what was known of the old one.
    assertThat(table.slots()).hasSize(2);
    assertThat(table.holders(image).isEmpty()).isTrue();
    assertThat(table.free(NodeViews.name(3))).isEqualTo(NodeViews.CAPACITY);
  }

  @Test
  void aConnectionThatComesAndGoesOpensAndCloses() {
    table.put(NodeViews.open(1));

    table.setConnected(NODE, false);
    assertThat(table.row(NODE).orElseThrow().closed()).contains(NodeFilter.CONNECTED);
    table.setConnected(NODE, true);
    assertThat(table.row(NODE).orElseThrow().closed()).isEmpty();
  }
}
