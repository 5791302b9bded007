package io.ecms.core.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.entity.History;
import io.ecms.core.model.NodeName;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

class TreeProperties {

  /**
   * I10: whatever is asked for and lost, nobody exceeds the degree, and every member reaches the
   * root or waits below a parent that was lost.
   */
  @Property
  void theTreeStaysATree(
      @ForAll("commands") List<Image.Command> commands,
      @ForAll @IntRange(min = 1, max = 3) int degree) {
    History<Image.Command, Image.Event, Image.State> image = History.of(Image.LOGIC);
    image.accept(ImageTest.define("/a.raw", degree));
    image.accept(ImageTest.complete(ImageTest.endpoint(10)));
    for (Image.Command command : commands) {
      image.give(command);
      Tree tree = ImageTest.treeOf(image.state());
      List<NodeName> all = new ArrayList<>(tree.members().keySet());
      assertThat(all).doesNotContain(tree.root());
      for (NodeName member : all) {
        assertThat(tree.depthOf(member)).isBetween(1, all.size());
      }
      int waiting = (int) all.stream().filter(tree::isWaiting).count();
      assertThat(all.stream().allMatch(tree::reachesRoot)).isEqualTo(waiting == 0);
      all.add(tree.root());
      int children = 0;
      for (NodeName member : all) {
        assertThat(tree.childrenOf(member)).hasSizeLessThanOrEqualTo(degree);
        children += tree.childrenOf(member).size();
      }
      assertThat(children).isEqualTo(tree.members().size() - waiting);
    }
  }

  @Provide
  Arbitrary<List<Image.Command>> commands() {
    Arbitrary<NodeName> nodes =
        Arbitraries.integers().between(0, 6).map(i -> i == 0 ? ImageTest.ROOT : ImageTest.node(i));
    Arbitrary<Long> incarnations = Arbitraries.longs().between(0, 3);
    Arbitrary<TreeEndpoint> endpoints =
        Arbitraries.integers().between(10, 12).map(ImageTest::endpoint);
    Arbitrary<Image.Command> complete =
        Combinators.combine(nodes, endpoints)
            .as((node, endpoint) -> new Image.Complete(node, endpoint, ImageTest.CONTENT));
    return Arbitraries.frequencyOf(
            Tuple.of(8, Combinators.combine(nodes, nodes).as(Image.Attach::new)),
            Tuple.of(
                4, Combinators.combine(nodes, nodes, endpoints, incarnations).as(Image.Serve::new)),
            Tuple.of(3, Combinators.combine(nodes, incarnations).as(Image.Detach::new)),
            Tuple.of(
                4,
                Combinators.combine(nodes, nodes, nodes)
                    .as((node, from, to) -> new Image.Move(node, from, to, "x"))),
            Tuple.of(
                3,
                Combinators.combine(nodes, incarnations)
                    .as((node, incarnation) -> new Image.Lose(node, incarnation, "x"))),
            Tuple.of(1, Arbitraries.of(new Image.LoseRoot("x"), new Image.FindRoot())),
            Tuple.of(
                1,
                Combinators.combine(nodes, endpoints)
                    .as((node, endpoint) -> new Image.ReplaceRoot(node, endpoint, "x"))),
            Tuple.of(1, complete))
        .list()
        .ofMaxSize(60);
  }
}
