package io.ecms.bench.scenario;

import com.typesafe.config.ConfigFactory;
import io.ecms.bench.BenchException;
import io.ecms.bench.Figure;
import io.ecms.bench.load.Latencies;
import io.ecms.core.model.Epoch;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.Resources;
import io.ecms.core.model.VmId;
import io.ecms.core.node.NodeRole;
import io.ecms.core.node.NodeStatus;
import io.ecms.master.placement.Choice;
import io.ecms.master.placement.NodeTable;
import io.ecms.master.placement.NodeView;
import io.ecms.master.placement.Placement;
import io.ecms.master.placement.Weights;
import io.ecms.master.placement.Wish;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A node is chosen out of 10,000 that differ in what is free and in what they have cached, and the
 * choice is proposed, as the master does it for each start; in this JVM, in one thread.
 *
 * @param setting what it has in common with others
 */
public record PlacementScan(Setting setting) implements Scenario {
  private static final String NAME = "placement-10k-nodes-p99";
  private static final int NODES = 10_000;
  private static final long SEED = 20_260_101;
  private static final ImageId IMAGE = new ImageId("img-00000000");
  private static final Resources CAPACITY = new Resources(64, 262_144, 4096);
  private static final Instant NOW = Instant.EPOCH;
  private static final Instant EXPIRY = NOW.plusSeconds(60);

  /** Open proposals at any time. */
  private static final int OPEN = 1000;

  @Override
  public List<String> measures() {
    return List.of(NAME);
  }

  @Override
  public List<Figure> run() {
    RandomGenerator random = new SplittableRandom(SEED);
    NodeTable table = table(random);
    Duration third = setting.window().dividedBy(3);
    measure(table, random, third); // for the compiler
    Latencies.Summary summary = measure(table, random, third);
    setting.say("placement: %s".formatted(summary));
    String setup =
        "one choice out of %d nodes with its proposal, all filters and scores, one thread"
            .formatted(NODES);
    return List.of(
        new Figure(NAME, summary.p99(), "ms", setup),
        new Figure("placement-10k-nodes-p50", summary.p50(), "ms", setup));
  }

  private static NodeTable table(RandomGenerator random) {
    NodeTable table = new NodeTable();
    for (int i = 0; i < NODES; i++) {
      int vms = random.nextInt(CAPACITY.vcpus());
      table.put(
          new NodeView(
              new NodeName("node-" + i),
              NodeRole.COMPUTE,
              random.nextInt(50) == 0 ? NodeStatus.DRAINING : NodeStatus.UP,
              new Epoch(1),
              "zone-" + i % 3,
              CAPACITY,
              new Resources(vms, vms * 2048L, vms * 20L),
              random.nextInt(50) != 0,
              random.nextBoolean() ? Set.of(IMAGE) : Set.of(),
              vms));
    }
    return table;
  }

  private static Latencies.Summary measure(
      NodeTable table, RandomGenerator random, Duration length) {
    Placement placement = new Placement(Weights.from(ConfigFactory.load()));
    Latencies latencies = new Latencies();
    long end = System.nanoTime() + length.toNanos();
    int turn = 0;
    while (System.nanoTime() < end) {
      Resources amount = new Resources(1 + random.nextInt(4), 1024L * (1 + random.nextInt(4)), 20);
      VmId vm = new VmId("vm-%08d".formatted(turn++ % OPEN));
      Wish wish = new Wish(amount, Optional.of(IMAGE), Set.of(), Optional.empty());
      table.drop(vm);
      long begin = System.nanoTime();
      Choice choice = placement.choose(table, wish);
      if (!(choice instanceof Choice.Chosen chosen)) {
        throw new BenchException("no-fit", "a node must fit: " + choice);
      }
      table.propose(vm, chosen.node(), amount, EXPIRY);
      latencies.add(System.nanoTime() - begin);
      table.expire(NOW);
    }
    return latencies.summary();
  }
}
