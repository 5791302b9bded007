package io.ecms.master.tree;

import static io.ecms.master.tree.OneImage.ROOT;
import static io.ecms.master.tree.OneImage.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.image.Tree;
import io.ecms.core.model.NodeName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever is lost, hung, mistaken and found again, and whenever the master crashes meanwhile. */
class TreeCareProperties {
  private static final int NODES = 9;
  private static final int QUIET_ROUNDS = 60;
  private static final Duration ROUND = Duration.ofSeconds(2);

  /** What happens between two looks. */
  private enum Kind {
    KILL,
    HANG,
    MISTAKE,
    HEAL,
    CRASH,
    NOTHING
  }

  private record Harm(Kind kind, int node, int other) {}

  private Instant now = OneImage.NOW;

  private static NodeName node(int number) {
    return number == 0 ? ROOT : new NodeName("n" + number);
  }

  @Provide
  Arbitrary<List<Harm>> histories() {
    Arbitrary<Integer> nodes = Arbitraries.integers().between(0, NODES);
    return Combinators.combine(Arbitraries.of(Kind.values()), nodes, nodes)
        .as(Harm::new)
        .list()
        .ofMaxSize(30);
  }

  @Property(tries = 150)
  void inTheEndAllReadFromTheirRecordedParents(
      @ForAll("histories") List<Harm> history, @ForAll @IntRange(min = 1, max = 3) int degree) {
    OneImage image = new OneImage(degree);
    for (int i = 1; i <= NODES; i++) {
      image.serve("n" + i, node((i - 1) / degree).value());
    }
    SomeNodes nodes = new SomeNodes(image);
    TreeCare care = care(image, nodes);
    for (Harm harm : history) {
      image.taken = Integer.MAX_VALUE;
      switch (harm.kind()) {
        case KILL -> nodes.kill(node(harm.node()).value());
        case HANG -> nodes.dead.add(node(harm.node()));
        case MISTAKE -> nodes.mistaken.put(node(harm.node()), node(harm.other()));
        case HEAL -> {
          nodes.dead.remove(node(harm.node()));
          nodes.away.remove(node(harm.node()));
        }
        case CRASH -> {
          image.taken = harm.other() % 4;
          look(care, image, nodes);
          care = care(image, nodes);
        }
        case NOTHING -> {}
      }
      look(care, image, nodes);
      isATree(image.tree());
    }
    nodes.dead.clear();
    nodes.away.clear();
    nodes.mistaken.clear();
    image.taken = Integer.MAX_VALUE;
    for (int i = 0; i < QUIET_ROUNDS; i++) {
      look(care, image, nodes);
    }

    assertThat(image.tree().members()).as("nobody is left out").hasSize(NODES);
    image
        .tree()
        .members()
        .forEach((child, member) -> {
          assertThat(image.tree().reachesRoot(child)).as("%s", child).isTrue();
          assertThat(nodes.parent(child.value())).as("%s", child).isEqualTo(at(member.parent()));
        });
    assertThat(image.tree().rootLost()).isEmpty();
    int settled = image.events.size();
    look(care, image, nodes);
    assertThat(image.events).as("what is well is left alone").hasSize(settled);
  }

  private TreeCare care(OneImage image, SomeNodes nodes) {
    return new TreeCare(
        image,
        nodes,
        () -> now,
        _ -> "",
        new TreeCareSettings(ROUND, Duration.ofSeconds(20), Duration.ofSeconds(30)));
  }

  private void look(TreeCare care, OneImage image, SomeNodes nodes) {
    care.look(image.ready(), nodes.sight()).toCompletableFuture().join();
    now = now.plus(ROUND);
  }

  private static void isATree(Tree tree) {
    List<NodeName> all = new ArrayList<>(tree.members().keySet());
    all.add(tree.root());
    for (NodeName member : all) {
      assertThat(tree.depthOf(member)).isLessThan(all.size() + 1);
      assertThat(tree.childrenOf(member)).hasSizeLessThanOrEqualTo(tree.degree());
    }
  }
}
