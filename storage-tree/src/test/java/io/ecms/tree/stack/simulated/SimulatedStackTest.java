package io.ecms.tree.stack.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecms.tree.stack.BlockStack;
import io.ecms.tree.stack.BlockStackContract;
import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.StackException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SimulatedStackTest extends BlockStackContract {
  private final SimulatedFabric fabric = new SimulatedFabric();

  @Override
  protected SimulatedStack host(String name) {
    return new SimulatedStack(name, fabric, Faults.NONE);
  }

  @Override
  protected Path golden() {
    return Path.of("/simulated/golden.raw");
  }

  @Override
  protected void readColdBlock(BlockStack stack) {
    ((SimulatedStack) stack).readAsGuest(IMAGE, IMAGE.sizeBytes());
  }

  @Test
  void eachBlockTravelsOnceOnEachEdge() {
    SimulatedStack root = host("root");
    Endpoint rootAt = root.serveRoot(IMAGE, golden());
    SimulatedStack middle = host("middle");
    Endpoint middleAt = middle.join(IMAGE, rootAt);
    SimulatedStack a = host("a");
    SimulatedStack b = host("b");
    a.join(IMAGE, middleAt);
    b.join(IMAGE, middleAt);

    a.readAsGuest(IMAGE, 1000);
    b.readAsGuest(IMAGE, 1000);
    a.readAsGuest(IMAGE, 1000);

    assertThat(root.status(IMAGE).orElseThrow().bytesDown()).isEqualTo(1000);
    assertThat(middle.status(IMAGE).orElseThrow().bytesDown()).isEqualTo(2000);
    assertThat(b.status(IMAGE).orElseThrow().bytesUp()).isEqualTo(1000);
  }

  @Test
  void anOpenFabricBelievesInHostsOfOtherProcesses() {
    SimulatedFabric open = SimulatedFabric.open();
    SimulatedStack here = new SimulatedStack("here", open, Faults.NONE);
    SimulatedStack there = new SimulatedStack("there", SimulatedFabric.open(), Faults.NONE);
    Endpoint elsewhere = there.serveRoot(IMAGE, golden());

    here.join(IMAGE, elsewhere);
    here.readAsGuest(IMAGE, 1000);

    assertThat(here.status(IMAGE).orElseThrow().parent()).contains(elsewhere);
    assertThat(here.status(IMAGE).orElseThrow().bytesUp()).isEqualTo(1000);
    SimulatedStack silent = new SimulatedStack("silent", open, Faults.NONE);
    assertThatThrownBy(() -> here.join(IMAGE, new Endpoint("silent", 1)))
        .isInstanceOfSatisfying(
            StackException.class, e -> assertThat(e.code()).isEqualTo("parent-unreachable"));
    assertThat(silent.members()).isEmpty();
  }

  @Test
  void aCycleOverSeveralHostsIsRefused() {
    Endpoint rootAt = host("root").serveRoot(IMAGE, golden());
    SimulatedStack above = host("above");
    SimulatedStack below = host("below");
    Endpoint belowAt = below.join(IMAGE, above.join(IMAGE, rootAt));

    assertThatThrownBy(() -> above.join(IMAGE, belowAt))
        .isInstanceOfSatisfying(
            StackException.class, e -> assertThat(e.code()).isEqualTo("tree-cycle"));
  }

  @Test
  void plannedFaultsHappenAsOftenAsPlanned() {
    ScriptedFaults faults =
        new ScriptedFaults()
            .failNext(Faults.Call.SERVE_ROOT, "host-io-error", true)
            .delay(Faults.Call.SERVE_ROOT, Duration.ofMillis(1));
    SimulatedStack root = new SimulatedStack("root", fabric, faults);

    assertThatThrownBy(() -> root.serveRoot(IMAGE, golden()))
        .isInstanceOfSatisfying(
            StackException.class,
            e -> {
              assertThat(e.code()).isEqualTo("host-io-error");
              assertThat(e.retryable()).isTrue();
            });
    assertThat(root.members()).isEmpty();
    root.serveRoot(IMAGE, golden());
    assertThat(root.members()).hasSize(1);
  }
}
