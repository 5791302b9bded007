package io.ecms.master.tree;

import io.ecms.core.image.Tree;
import io.ecms.core.image.TreeEndpoint;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.protocol.AgentMessage.ParentTrouble;
import io.ecms.core.protocol.AgentMessage.Upstream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;

/**
 * What ails a tree: the record held against what its nodes say. Pure, and equal for equal input.
 *
 * @param orphans members that get no answer from their recorded parents, and what they saw
 * @param misled members that read from somebody else than recorded
 * @param moved members that serve elsewhere than recorded
 * @param well members that read from their recorded parents without trouble, and serve
 * @param unsure members without trouble that may be about to have some, or do not serve
 * @param lost members whose controllers have left the cluster, and of which no child is well
 * @param rootTrouble why nobody gets blocks from the root; empty when somebody does, or nobody
 *     knows
 * @param rootWell whether the root is known to serve
 */
public record Findings(
    Map<NodeName, String> orphans,
    Set<NodeName> misled,
    Map<NodeName, TreeEndpoint> moved,
    Set<NodeName> well,
    Set<NodeName> unsure,
    Map<NodeName, String> lost,
    Optional<String> rootTrouble,
    boolean rootWell) {

  /**
   * Looks at one tree.
   *
   * @param unreachable whether a member could not reach a node when it was told to read from it
   */
  public static Findings of(
      ImageId image, Tree tree, TreeSight sight, BiPredicate<NodeName, NodeName> unreachable) {
    return new Look(image, tree, sight, unreachable).findings();
  }

  /** Whether nothing is to be done. */
  public boolean areNone(Tree tree) {
    return orphans.isEmpty()
        && misled.isEmpty()
        && moved.isEmpty()
        && lost.isEmpty()
        && !(tree.rootLost().isPresent() ? rootWell : rootTrouble.isPresent())
        && tree.members().keySet().stream().noneMatch(tree::isWaiting);
  }

  /** One look; thrown away after it. */
  private static final class Look {
    private final ImageId image;
    private final Tree tree;
    private final TreeSight sight;
    private final BiPredicate<NodeName, NodeName> unreachable;
    private final Map<NodeName, String> orphans = new TreeMap<>();
    private final Set<NodeName> misled = new TreeSet<>();
    private final Map<NodeName, TreeEndpoint> moved = new TreeMap<>();
    private final Set<NodeName> well = new TreeSet<>();
    private final Set<NodeName> unsure = new TreeSet<>();

    /** Parents in trouble, and for how long at most. */
    private final Map<NodeName, Duration> troubles = new TreeMap<>();

    Look(ImageId image, Tree tree, TreeSight sight, BiPredicate<NodeName, NodeName> unreachable) {
      this.image = image;
      this.tree = tree;
      this.sight = sight;
      this.unreachable = unreachable;
    }

    Findings findings() {
      forEachSeen(this::findOrphans);
      forEachSeen(this::findWell);
      Set<NodeName> troubled = new TreeSet<>(troubles.keySet());
      boolean rootBad = troubled.remove(tree.root()) && !mayFeed(tree.root());
      return new Findings(
          orphans,
          misled,
          moved,
          well,
          unsure,
          lost(troubled),
          rootBad ? Optional.of(rootTrouble()) : Optional.empty(),
          feeds(tree.root()) || (!troubles.containsKey(tree.root()) && rootServes()));
    }

    private void forEachSeen(BiConsumer<NodeName, Upstream> look) {
      tree.members()
          .forEach((node, member) ->
              sight
                  .of(node, image)
                  .filter(seen -> seen.incarnation() == member.incarnation())
                  .ifPresent(seen -> look.accept(node, seen)));
    }

    private void findOrphans(NodeName node, Upstream seen) {
      Tree.Member member = tree.members().get(node);
      Optional<TreeEndpoint> recorded = tree.parentOf(node).flatMap(tree::endpointOf);
      if (member == null || recorded.isEmpty()) {
        return; // it waits, or its parent does not serve yet
      }
      seen.endpoint()
          .filter(at -> !member.endpoint().equals(Optional.of(at)))
          .ifPresent(at -> moved.put(node, at));
      Optional<ParentTrouble> trouble =
          seen.trouble().filter(t -> t.parent().equals(recorded.get()));
      if (trouble.isPresent()) {
        ParentTrouble t = trouble.get();
        orphan(node, member.parent(), "%s: %s".formatted(t.kind().word(), t.what()), t.lasting());
      } else if (!seen.parent().equals(recorded) && unreachable.test(node, member.parent())) {
        String what = "unreachable: %s could not be reached".formatted(member.parent());
        orphan(node, member.parent(), what, Duration.ZERO);
      }
    }

    private void orphan(NodeName node, NodeName parent, String what, Duration lasting) {
      orphans.put(node, what);
      troubles.merge(parent, lasting, (one, other) -> one.compareTo(other) > 0 ? one : other);
    }

    /**
     * A child that has no trouble speaks for its parent, but where another child has trouble only
     * with an answer that is younger than the trouble: it may be about to find out.
     */
    private void findWell(NodeName node, Upstream seen) {
      Optional<NodeName> parent = tree.parentOf(node);
      Optional<TreeEndpoint> recorded = parent.flatMap(tree::endpointOf);
      if (orphans.containsKey(node) || parent.isEmpty() || recorded.isEmpty()) {
        return;
      }
      if (!seen.parent().equals(recorded)) {
        misled.add(node);
        return;
      }
      Duration trouble = troubles.get(parent.get());
      boolean sure =
          trouble == null || seen.answered().filter(age -> age.compareTo(trouble) < 0).isPresent();
      if (sure && seen.endpoint().isPresent()) {
        well.add(node);
      } else {
        unsure.add(node);
      }
    }

    /** Whether any of its children says that it gets its blocks. */
    private boolean feeds(NodeName parent) {
      return tree.childrenOf(parent).stream().anyMatch(well::contains);
    }

    /** Whether any of its children says so, or may say so in a moment. */
    private boolean mayFeed(NodeName parent) {
      return feeds(parent) || tree.childrenOf(parent).stream().anyMatch(unsure::contains);
    }

    /**
     * Of the parents in trouble, those that are known to be gone: their controllers have left the
     * cluster, and none of their children is well. One that is still there stays a member, since
     * its own VMs may read on.
     */
    private Map<NodeName, String> lost(Set<NodeName> troubled) {
      Map<NodeName, String> lost = new TreeMap<>();
      for (NodeName parent : troubled) {
        if (sight.isAway(parent) && !mayFeed(parent)) {
          lost.put(parent, "its controller has left the cluster, and its children get no answer");
        }
      }
      return lost;
    }

    private String rootTrouble() {
      return tree.childrenOf(tree.root()).stream()
          .filter(orphans::containsKey)
          .map(child -> child + ": " + orphans.get(child))
          .findFirst()
          .orElse("");
    }

    private boolean rootServes() {
      return sight.of(tree.root(), image).flatMap(Upstream::endpoint).isPresent();
    }
  }
}
