package io.ecms.master.tree;

import io.ecms.core.image.Tree;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.protocol.AgentMessage.Upstream;
import io.ecms.tree.plan.NodeFacts;
import io.ecms.tree.plan.PlannerSettings;
import io.ecms.tree.plan.TreeChange;
import io.ecms.tree.plan.TreePlan;
import io.ecms.tree.plan.TreePlanner;
import io.ecms.tree.plan.TreeShape;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Plans who reads from whom after a loss, on the recorded tree; pure. */
final class Rescues {
  private static final TreePlanner PLANNER = new TreePlanner(PlannerSettings.unlimited());

  private Rescues() {}

  /** A member and the parent that it is to have. */
  record Placing(NodeName child, NodeName parent) {}

  /**
   * Places for the orphans and for all that wait, in the order in which they can be recorded.
   *
   * @param suspects nodes that are not chosen, besides the parents that the orphans have now
   * @param well members that are known to read from their parents
   */
  static List<Placing> plan(
      Tree tree,
      Collection<NodeName> orphans,
      Set<NodeName> suspects,
      Set<NodeName> well,
      Function<NodeName, String> zones) {
    TreeShape shape = Shapes.of(tree);
    Set<String> avoided =
        Stream.concat(
                suspects.stream(),
                tree.members().keySet().stream().filter(node -> tree.endpointOf(node).isEmpty()))
            .map(NodeName::value)
            .collect(Collectors.toSet());
    TreeChange change =
        new TreeChange.Rescue(
            shape.root(),
            orphans.stream().map(NodeName::value).collect(Collectors.toSet()),
            avoided);
    return placings(PLANNER.plan(shape, change, facts(tree, well, zones)));
  }

  /**
   * Who takes the place of a root that is lost: one that has all of the image and serves, as near
   * to the root as there is, so that as few as possible get another parent.
   */
  static Optional<NodeName> nextRoot(ImageId image, Tree tree, TreeSight sight) {
    return sight.answers().keySet().stream()
        .filter(node -> !node.equals(tree.root()) && sight.hasAllOf(node, image))
        .filter(node -> sight.of(node, image).flatMap(Upstream::endpoint).isPresent())
        .filter(node -> !tree.contains(node) || tree.endpointOf(node).isPresent())
        .filter(node -> tree.contains(node) || sight.isImageNodeOf(node, image))
        .min(
            Comparator.<NodeName, Boolean>comparing(node -> !sight.isImageNodeOf(node, image))
                .thenComparing(node -> tree.contains(node) ? tree.depthOf(node) : 0)
                .thenComparing(node -> -tree.childrenOf(node).size())
                .thenComparing(node -> node));
  }

  /** A place for a node that has none. */
  static Optional<NodeName> place(
      Tree tree, NodeName node, Set<NodeName> well, Function<NodeName, String> zones) {
    TreeChange change = new TreeChange.Attach(node.value());
    return placings(PLANNER.plan(Shapes.of(tree), change, facts(tree, well, zones))).stream()
        .map(Placing::parent)
        .findFirst();
  }

  private static List<Placing> placings(TreePlan plan) {
    return switch (plan) {
      case TreePlan.Accepted accepted ->
          accepted.moves().stream()
              .map(move -> new Placing(new NodeName(move.child()), new NodeName(move.parent())))
              .toList();
      case TreePlan.Refused _ -> List.of();
    };
  }

  private static Map<String, NodeFacts> facts(
      Tree tree, Set<NodeName> well, Function<NodeName, String> zones) {
    Map<String, NodeFacts> facts = new HashMap<>();
    Stream.concat(Stream.of(tree.root()), tree.members().keySet().stream())
        .forEach(node -> {
          boolean accepting = node.equals(tree.root()) || well.contains(node);
          facts.put(node.value(), new NodeFacts(zones.apply(node), 0, accepting));
        });
    return facts;
  }
}
