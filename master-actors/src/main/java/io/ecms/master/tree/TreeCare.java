package io.ecms.master.tree;

import io.ecms.core.cluster.EntityCalls;
import io.ecms.core.entity.Answer;
import io.ecms.core.image.Image;
import io.ecms.core.image.Tree;
import io.ecms.core.image.TreeEndpoint;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.AgentMessage.Upstream;
import io.ecms.core.protocol.AgentReply;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the reconciler "repair-trees" does with what the nodes say of their parents (T2): gives
 * another parent to whom gets no answer from its own, takes out nodes that are gone, tells nodes
 * that read from somebody else than recorded whom to read from, and takes nodes that have come back
 * in again.
 *
 * <p>A new parent is recorded by the image before anybody is told of it; what a crash leaves undone
 * is seen by the next look, since it is the record held against what the nodes say. A move is asked
 * for only by the node that moves, so that one that is mistaken takes nobody's parent away.
 */
public final class TreeCare {
  public static final String NAME = "repair-trees";
  private static final Logger LOG = LoggerFactory.getLogger(TreeCare.class);

  /** The way to node controllers. */
  @FunctionalInterface
  public interface Agents {
    /** Asks one of them; the stage fails when there is no answer in time. */
    CompletionStage<AgentReply> ask(NodeName node, AgentCommand command);
  }

  private final EntityCalls entities;
  private final Function<NodeName, String> zones;
  private final Switching switching;
  private final InstantSource clock;
  private final Duration replaceRootAfter;

  /**
   * @param zones the failure domain of a node; empty when it is not known
   */
  public TreeCare(
      EntityCalls entities,
      Agents agents,
      InstantSource clock,
      Function<NodeName, String> zones,
      TreeCareSettings settings) {
    this.entities = entities;
    this.zones = zones;
    this.switching = new Switching(agents, clock, settings.avoid());
    this.clock = clock;
    this.replaceRootAfter = settings.replaceRootAfter();
  }

  /**
   * Looks after one tree.
   *
   * @param before the image as it was before the nodes were asked
   * @param sight what the nodes have said
   * @return ends when everything is recorded; nodes may be told later. Never fails
   */
  public CompletionStage<?> look(Image.Ready before, TreeSight sight) {
    switching.expire();
    ImageId id = before.id();
    Map<NodeName, Long> gone = gone(before, sight);
    boolean idle =
        gone.isEmpty()
            && strangers(before, sight).isEmpty()
            && rootMovedTo(before, sight).isEmpty()
            && newRoot(before, sight, findings(before, sight)).isEmpty()
            && findings(before, sight).areNone(before.tree());
    if (idle) {
      return CompletableFuture.completedFuture(before);
    }
    return entities
        .image(id)
        .thenCompose(answer ->
            answer instanceof Answer.Done(_, Image.Ready now)
                ? care(now, sight, gone)
                : CompletableFuture.<Object>completedFuture(answer))
        .exceptionally(failure -> {
          LOG.info("{}: {} is looked at again later: {}", NAME, id, failure.toString());
          return before;
        });
  }

  private Findings findings(Image.Ready image, TreeSight sight) {
    return Findings.of(
        image.id(),
        image.tree(),
        sight,
        (node, parent) -> switching.isUnreachable(image.id(), node, parent));
  }

  private CompletionStage<Object> care(
      Image.Ready image, TreeSight sight, Map<NodeName, Long> gone) {
    Findings found = findings(image, sight);
    // Not those that make room in this very look: they would take the room again.
    Map<NodeName, Upstream> strangers = strangers(image, sight);
    Work work = new Work(image);
    gone.forEach(
        (node, incarnation) -> work.tell(new Image.Lose(node, incarnation, "it has left"), "gone"));
    Optional<TreeEndpoint> rootAt = rootMovedTo(image, sight);
    rootAt.ifPresent(at ->
        work.tell(new Image.Complete(image.tree().root(), at, image.content()), "root moved"));
    found
        .moved()
        .forEach((node, at) -> {
          Tree.Member member = image.tree().members().get(node);
          if (member != null) {
            work.tell(new Image.Serve(node, member.parent(), at, member.incarnation()), "moved");
          }
        });
    found
        .rootTrouble()
        .filter(_ -> rootAt.isEmpty() && image.tree().rootLost().isEmpty())
        .ifPresent(why -> work.tell(new Image.LoseRoot(why), "root lost"));
    if (found.rootWell() && image.tree().rootLost().isPresent()) {
      work.tell(new Image.FindRoot(), "root found");
    }
    newRoot(image, sight, found).ifPresent(replace -> work.tell(replace, "root replaced"));
    found.lost().forEach((node, why) -> work.tell(lose(image.tree(), node, why), "lost"));
    work.then(now -> rescue(now, found));
    work.then(now -> {
      found.misled().forEach(node -> switching.follow(now.id(), now.tree(), node));
      adopt(now, strangers, found.well());
      return CompletableFuture.completedFuture(now);
    });
    return work.end();
  }

  /** Who is to be the root instead of one that has been lost for long. */
  private Optional<Image.Command> newRoot(Image.Ready image, TreeSight sight, Findings found) {
    Tree tree = image.tree();
    boolean lost =
        tree.rootLost().isPresent()
            && !found.rootWell()
            && !tree.rootLost().get().since().plus(replaceRootAfter).isAfter(clock.instant());
    if (!lost) {
      return Optional.empty();
    }
    return Rescues.nextRoot(image.id(), tree, sight)
        .flatMap(node ->
            tree.endpointOf(node)
                .or(() -> sight.of(node, image.id()).flatMap(Upstream::endpoint))
                .map(at ->
                    new Image.ReplaceRoot(
                        node,
                        at,
                        "%s is lost since %s, and %s has all of the image"
                            .formatted(tree.root(), tree.rootLost().get().since(), node))));
  }

  private static Image.Command lose(Tree tree, NodeName node, String why) {
    Tree.Member member = tree.members().get(node);
    return new Image.Lose(node, member == null ? 0 : member.incarnation(), why);
  }

  /** Records the new parents one after the other, and tells each node of its own. */
  private CompletionStage<Image.Ready> rescue(Image.Ready image, Findings found) {
    Tree tree = image.tree();
    List<NodeName> orphans =
        found.orphans().keySet().stream().filter(node -> needsAnother(tree, node, found)).toList();
    Set<NodeName> waiting = new TreeSet<>(tree.members().keySet());
    waiting.removeIf(node -> !tree.isWaiting(node));
    if (orphans.isEmpty() && waiting.isEmpty()) {
      return CompletableFuture.completedFuture(image);
    }
    Set<NodeName> suspects = new HashSet<>();
    orphans.forEach(node -> suspects.addAll(switching.unreachableFor(image.id(), node)));
    waiting.forEach(node -> suspects.addAll(switching.unreachableFor(image.id(), node)));
    List<Rescues.Placing> plan = Rescues.plan(tree, orphans, suspects, found.well(), zones);
    Work work = new Work(image);
    Set<NodeName> left = new TreeSet<>(orphans);
    for (Rescues.Placing placing : plan) {
      left.remove(placing.child());
      work.then(now -> move(now, placing, found));
    }
    // One that could not reach others either is likely to be wrong about its parent.
    left.removeIf(node -> !switching.unreachableFor(image.id(), node).isEmpty());
    makeRoom(tree, left, found)
        .ifPresent(node ->
            work.tell(lose(tree, node, "none of its children gets an answer"), "makes room"));
    return work.result();
  }

  /** Not when its parent serves elsewhere by now, where it is told to look for it. */
  private static boolean needsAnother(Tree tree, NodeName node, Findings found) {
    return tree.parentOf(node).filter(parent -> !found.moved().containsKey(parent)).isPresent();
  }

  /**
   * Where nobody else has room, a parent that feeds nobody gives up its place to its children. It
   * is taken in again as a leaf if it can still be talked to.
   */
  private static Optional<NodeName> makeRoom(Tree tree, Collection<NodeName> left, Findings found) {
    return left.stream()
        .flatMap(node -> tree.parentOf(node).stream())
        .filter(parent -> !parent.equals(tree.root()) && found.rootTrouble().isEmpty())
        .filter(parent ->
            tree.childrenOf(parent).stream()
                .noneMatch(child -> found.well().contains(child) || found.unsure().contains(child)))
        .sorted()
        .findFirst();
  }

  private CompletionStage<Image.Ready> move(
      Image.Ready image, Rescues.Placing placing, Findings found) {
    NodeName child = placing.child();
    Optional<NodeName> from = image.tree().parentOf(child);
    if (from.isEmpty()) {
      return CompletableFuture.completedFuture(image);
    }
    String reason =
        found.orphans().getOrDefault(child, "lost: %s has no place any more".formatted(from.get()));
    return tell(
            image, new Image.Move(child, from.get(), placing.parent(), reason), "parent replaced")
        .thenApply(after -> {
          if (after.tree().parentOf(child).equals(Optional.of(placing.parent()))) {
            switching.follow(after.id(), after.tree(), child);
          }
          return after;
        });
  }

  /** Members whose nodes say that they are none. */
  private static Map<NodeName, Long> gone(Image.Ready image, TreeSight sight) {
    Map<NodeName, Long> gone = new TreeMap<>();
    image
        .tree()
        .members()
        .forEach((node, member) -> {
          if (member.endpoint().isPresent()
              && sight.hasAnswered(node)
              && sight.of(node, image.id()).isEmpty()) {
            gone.put(node, member.incarnation());
          }
        });
    return gone;
  }

  /** Nodes that are members by what they keep, and have no place. */
  private static Map<NodeName, Upstream> strangers(Image.Ready image, TreeSight sight) {
    Map<NodeName, Upstream> strangers = new TreeMap<>();
    for (NodeName node : sight.answers().keySet()) {
      // One that was the root holds the image; it is nobody's child.
      if (!image.tree().contains(node) && !sight.isImageNodeOf(node, image.id())) {
        sight.of(node, image.id()).ifPresent(seen -> strangers.put(node, seen));
      }
    }
    return strangers;
  }

  private static Optional<TreeEndpoint> rootMovedTo(Image.Ready image, TreeSight sight) {
    return sight
        .of(image.tree().root(), image.id())
        .flatMap(Upstream::endpoint)
        .filter(at -> !at.equals(image.tree().rootEndpoint()));
  }

  /**
   * Gives a place to a node that has come back. It is told first and recorded then, so that no
   * place is left behind when it has gone meanwhile.
   */
  private void adopt(Image.Ready image, Map<NodeName, Upstream> strangers, Set<NodeName> well) {
    Tree tree = image.tree();
    if (tree.rootLost().isPresent()) {
      return;
    }
    strangers.forEach((node, seen) -> {
      if (!tree.contains(node)) {
        Rescues.place(tree, node, well, zones)
            .ifPresent(parent -> adopt(image, node, seen.incarnation(), parent));
      }
    });
  }

  private void adopt(Image.Ready image, NodeName node, long incarnation, NodeName parent) {
    Tree tree = image.tree();
    tree.endpointOf(parent)
        .flatMap(at -> switching.tell(image.id(), node, incarnation, parent, at))
        .ifPresent(told -> {
          var _ =
              told.thenCompose(serves ->
                  serves.isEmpty()
                      ? CompletableFuture.completedFuture(image)
                      : tell(
                          image,
                          new Image.Serve(node, parent, serves.get(), incarnation),
                          "has come back"));
        });
  }

  /** The image after a command; as before it when it is refused or nobody answers. */
  private CompletionStage<Image.Ready> tell(Image.Ready image, Image.Command command, String why) {
    return entities
        .image(image.id(), command, NAME, why)
        .handle((answer, failure) ->
            switch (answer) {
              case Answer.Done(_, Image.Ready after) -> {
                LOG.info("{}: {} of {}", NAME, command, image.id());
                yield after;
              }
              case Answer.No(var problem) -> {
                LOG.info("{}: {} of {} is refused: {}", NAME, command, image.id(), problem);
                yield image;
              }
              case Answer.Done done -> throw new IllegalStateException("now it is " + done);
              case null -> {
                LOG.info("{}: {} of {} again later: {}", NAME, command, image.id(), failure);
                yield image;
              }
            });
  }

  /**
   * Things that are done one after the other, each with the image as the one before has left it.
   */
  private final class Work {
    private CompletionStage<Image.Ready> last;

    Work(Image.Ready image) {
      last = CompletableFuture.completedFuture(image);
    }

    void tell(Image.Command command, String why) {
      then(image -> TreeCare.this.tell(image, command, why));
    }

    void then(Function<Image.Ready, CompletionStage<Image.Ready>> next) {
      last = last.thenCompose(next);
    }

    CompletionStage<Image.Ready> result() {
      return last;
    }

    CompletionStage<Object> end() {
      return last.thenApply(image -> image);
    }
  }
}
