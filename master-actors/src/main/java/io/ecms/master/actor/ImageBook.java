package io.ecms.master.actor;

import io.ecms.core.image.Image;
import io.ecms.core.image.RootLoss;
import io.ecms.core.image.Tree;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.Problem;
import io.ecms.core.protocol.MasterAnswer;
import io.ecms.master.tree.Shapes;
import io.ecms.tree.plan.NodeFacts;
import io.ecms.tree.plan.PlannerSettings;
import io.ecms.tree.plan.TreeChange;
import io.ecms.tree.plan.TreePlan;
import io.ecms.tree.plan.TreePlanner;
import io.ecms.tree.plan.TreeShape;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The images as the master knows them, and the planning of their trees. Places that were planned
 * but are not recorded yet count as taken for a while, so that nodes that join at the same time do
 * not all run to the same parent. Not thread-safe; belongs to the master.
 */
final class ImageBook {
  private record Planned(NodeName parent, Instant expiry) {}

  private final TreePlanner planner = new TreePlanner(PlannerSettings.unlimited());
  private final Map<ImageId, Image.State> images = new HashMap<>();
  private final Map<ImageId, Long> sequences = new HashMap<>();
  private final Map<String, ImageId> byName = new HashMap<>();
  private final Map<ImageId, Map<NodeName, Planned>> planned = new HashMap<>();

  void load(ImageId id, long sequence, Image.State state) {
    sequences.put(id, sequence);
    put(id, state);
  }

  /** The state after the event; empty when the event is known already. */
  Optional<Image.State> apply(ImageId id, long sequence, Image.Event event) {
    if (sequence <= sequences.getOrDefault(id, 0L)) {
      return Optional.empty();
    }
    Image.State before = images.getOrDefault(id, Image.LOGIC.empty());
    Image.State after = Image.LOGIC.evolve(before, event);
    load(id, sequence, after);
    return Optional.of(after);
  }

  private void put(ImageId id, Image.State state) {
    images.put(id, state);
    switch (state) {
      case Image.Absent() -> {}
      case Image.Importing importing -> byName.put(importing.name().value(), id);
      case Image.Ready ready -> {
        byName.put(ready.name().value(), id);
        planned
            .getOrDefault(id, Map.of())
            .keySet()
            .removeIf(node -> ready.tree().members().containsKey(node));
      }
      // The name of a failed import is free again.
      case Image.Failed failed -> byName.remove(failed.name().value(), id);
    }
  }

  /** A ready image by its id or its name. */
  Optional<Image.Ready> ready(String idOrName) {
    ImageId id = byName.get(idOrName);
    Image.State state =
        id != null
            ? images.get(id)
            : images.entrySet().stream()
                .filter(entry -> entry.getKey().value().equals(idOrName))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    return state instanceof Image.Ready ready ? Optional.of(ready) : Optional.empty();
  }

  int size() {
    return images.size();
  }

  /** Plans a place for a node. */
  MasterAnswer plan(
      ImageId id, NodeName node, Function<NodeName, NodeFacts> facts, Instant expiry, Instant now) {
    if (!(images.get(id) instanceof Image.Ready ready)) {
      return new MasterAnswer.Nothing(
          Problem.transientError("image-not-known", "image " + id + " is not known to be ready"));
    }
    if (ready.tree().rootLost().isPresent()) {
      return new MasterAnswer.Nothing(rootLost(ready));
    }
    Map<NodeName, Planned> open = planned.computeIfAbsent(id, _ -> new HashMap<>());
    open.values().removeIf(p -> !p.expiry().isAfter(now));
    open.remove(node);
    TreeShape shape = shape(ready.tree(), open);
    return switch (plan(ready.tree(), shape, node, facts)) {
      case TreePlan.Accepted(var after, _) -> {
        NodeName parent = new NodeName(after.parentOf(node.value()).orElse(after.root()));
        open.put(node, new Planned(parent, expiry));
        yield new MasterAnswer.ParentPlanned(parent);
      }
      case TreePlan.Refused(var code, var message) ->
          new MasterAnswer.Nothing(Problem.conflict(code, message));
    };
  }

  /** A node that joined now would wait for its first block. */
  private static Problem rootLost(Image.Ready ready) {
    return Problem.transientError(
        "tree-root-lost",
        "image %s is not served by its image node %s: %s"
            .formatted(
                ready.name(),
                ready.tree().root(),
                ready.tree().rootLost().map(RootLoss::why).orElse("")));
  }

  /** Below a member that serves; if those are full, below one that will, to be asked for again. */
  private TreePlan plan(
      Tree tree, TreeShape shape, NodeName node, Function<NodeName, NodeFacts> facts) {
    TreeChange change = new TreeChange.Attach(node.value());
    Map<String, NodeFacts> all = new HashMap<>();
    Map<String, NodeFacts> serving = new HashMap<>();
    shape
        .parents()
        .keySet()
        .forEach(member -> {
          NodeName name = new NodeName(member);
          NodeFacts known = facts.apply(name);
          boolean serves = tree.endpointOf(name).isPresent();
          all.put(member, known);
          serving.put(
              member, new NodeFacts(known.zone(), known.load(), known.accepting() && serves));
        });
    return planner.plan(shape, change, serving) instanceof TreePlan.Accepted accepted
        ? accepted
        : planner.plan(shape, change, all);
  }

  private static TreeShape shape(Tree tree, Map<NodeName, Planned> open) {
    TreeShape recorded = Shapes.of(tree);
    TreeMap<String, String> parents = new TreeMap<>(recorded.parents());
    open.forEach((node, p) -> {
      String parent = p.parent().value();
      boolean there = recorded.depthOf(parent).isPresent() || parents.containsKey(parent);
      long children = parents.values().stream().filter(parent::equals).count();
      if (there && children < tree.degree() && !recorded.contains(node.value())) {
        parents.putIfAbsent(node.value(), parent);
      }
    });
    return new TreeShape(tree.root().value(), tree.degree(), parents, recorded.waiting());
  }
}
