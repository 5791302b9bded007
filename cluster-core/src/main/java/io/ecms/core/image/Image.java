package io.ecms.core.image;

import static io.ecms.core.entity.Logic.Decision.accept;
import static io.ecms.core.entity.Logic.Decision.already;
import static io.ecms.core.entity.Logic.Decision.refuse;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.ecms.core.entity.DomainEvent;
import io.ecms.core.entity.Logic;
import io.ecms.core.entity.Stamp;
import io.ecms.core.entity.Wire;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.Problem;
import io.ecms.core.model.ResourceName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An image and the tree that distributes it (T1, T2). The tree is decided here: the planner
 * proposes a parent, this entity refuses one that would make a cycle or exceed the degree (I10).
 *
 * <pre>
 * Absent --Define--> Importing --Complete--> Ready(tree)
 *                        '------Fail-------> Failed
 * </pre>
 *
 * <p>What becomes of a tree of which a part is lost is decided by {@link Repairs}.
 */
public final class Image implements Logic<Image.Command, Image.Event, Image.State> {
  public static final Image LOGIC = new Image();

  /** Commands. */
  public sealed interface Command extends Wire {}

  public record Define(ImageId id, ResourceName name, ImageSource source, int degree)
      implements Command {}

  /** The bytes are on {@code root}, which serves them. */
  public record Complete(NodeName root, TreeEndpoint endpoint, ImageContent content)
      implements Command {}

  public record Fail(Problem why) implements Command {}

  /** Gives {@code node} a place below {@code parent}; a node that has a place keeps it. */
  public record Attach(NodeName node, NodeName parent) implements Command {}

  /**
   * {@code node} serves the image below {@code parent}. Should it have lost its place meanwhile, it
   * gets it again.
   *
   * @param incarnation number of this membership on the node, growing
   */
  public record Serve(NodeName node, NodeName parent, TreeEndpoint endpoint, long incarnation)
      implements Command {}

  /**
   * {@code node} has left; ignored when it has joined again since {@code incarnation}.
   *
   * @param incarnation the membership that has ended; 0 gives up a place that never served
   */
  public record Detach(NodeName node, long incarnation) implements Command {}

  /**
   * {@code node} gets no blocks from {@code from} and reads from {@code to} instead. Refused when
   * it has another parent than {@code from} by now.
   *
   * @param reason what was seen, for people
   */
  public record Move(NodeName node, NodeName from, NodeName to, String reason) implements Command {}

  /**
   * {@code node} is gone: it loses its place, and its children wait for another parent. Ignored
   * when it has joined again since {@code incarnation}.
   *
   * @param incarnation the membership that is gone; one that never served is not given up this way
   * @param reason what was seen, for people
   */
  public record Lose(NodeName node, long incarnation, String reason) implements Command {}

  /** The root does not serve. */
  public record LoseRoot(String reason) implements Command {}

  /** The root serves again. */
  public record FindRoot() implements Command {}

  /**
   * {@code root} has all of the image and takes the place of the root, which does not serve. The
   * members that read from that one wait for other parents.
   *
   * @param endpoint where it serves; of a member, where that is recorded to serve
   * @param reason what was seen, for people
   */
  public record ReplaceRoot(NodeName root, TreeEndpoint endpoint, String reason)
      implements Command {}

  /** Events. */
  public sealed interface Event extends DomainEvent {}

  public record ImageDefined(
      ImageId id, ResourceName name, ImageSource source, int degree, Stamp stamp)
      implements Event {}

  public record ImageReady(NodeName root, TreeEndpoint endpoint, ImageContent content, Stamp stamp)
      implements Event {}

  public record ImageFailed(Problem why, Stamp stamp) implements Event {}

  public record MemberAttached(NodeName node, NodeName parent, Stamp stamp) implements Event {}

  public record MemberServing(NodeName node, TreeEndpoint endpoint, long incarnation, Stamp stamp)
      implements Event {}

  public record MemberDetached(NodeName node, Stamp stamp) implements Event {}

  /** A member has another parent. */
  public record MemberMoved(NodeName node, NodeName from, NodeName to, String reason, Stamp stamp)
      implements Event {}

  /** A member has lost its place; its children wait. */
  public record MemberLost(NodeName node, String reason, Stamp stamp) implements Event {}

  public record RootLost(NodeName root, String reason, Stamp stamp) implements Event {}

  public record RootFound(NodeName root, Stamp stamp) implements Event {}

  /** Another node is the root; the one before is in the tree no more. */
  public record RootReplaced(
      NodeName from, NodeName to, TreeEndpoint endpoint, String reason, Stamp stamp)
      implements Event {}

  /** States. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  public sealed interface State extends Wire {}

  /** Nothing is known under this id. */
  public record Absent() implements State {}

  /** The bytes are being brought in. */
  public record Importing(
      ImageId id, ResourceName name, ImageSource source, int degree, Instant createdAt)
      implements State {}

  /** The import did not work. */
  public record Failed(
      ImageId id, ResourceName name, ImageSource source, Problem why, Instant createdAt)
      implements State {}

  /** The image can be used. */
  public record Ready(
      ImageId id,
      ResourceName name,
      ImageSource source,
      ImageContent content,
      Tree tree,
      Instant createdAt,
      Instant updatedAt)
      implements State {
    Ready with(Tree next, Instant at) {
      return new Ready(id, name, source, content, next, createdAt, at);
    }
  }

  private Image() {}

  @Override
  public String type() {
    return "Image";
  }

  @Override
  public State empty() {
    return new Absent();
  }

  @Override
  public Decision<Event> decide(State state, Command command, Stamp stamp) {
    return switch (state) {
      case Absent() ->
          switch (command) {
            case Define d -> accept(defined(d, stamp));
            case Complete _,
                Fail _,
                Attach _,
                Serve _,
                Detach _,
                Move _,
                Lose _,
                LoseRoot _,
                FindRoot _,
                ReplaceRoot _ ->
                refuse(Problem.notFound("image-not-found", "there is no such image"));
          };
      case Importing importing ->
          switch (command) {
            case Define d -> defineAgain(importing.name(), importing.source(), d);
            case Complete(var root, var endpoint, var content) ->
                accept(new ImageReady(root, endpoint, content, stamp));
            case Fail(var why) -> accept(new ImageFailed(why, stamp));
            case Attach _,
                Serve _,
                Detach _,
                Move _,
                Lose _,
                LoseRoot _,
                FindRoot _,
                ReplaceRoot _ ->
                refuse(notReady("importing"));
          };
      case Failed failed ->
          switch (command) {
            case Define d -> defineAgain(failed.name(), failed.source(), d);
            case Fail _ -> already();
            case Complete _,
                Attach _,
                Serve _,
                Detach _,
                Move _,
                Lose _,
                LoseRoot _,
                FindRoot _,
                ReplaceRoot _ ->
                refuse(notReady("failed"));
          };
      case Ready ready ->
          switch (command) {
            case Define d -> defineAgain(ready.name(), ready.source(), d);
            // The members have their places below this root: another one would cut them off.
            case Complete(var root, _, _) when !ready.tree().root().equals(root) ->
                refuse(
                    Problem.conflict(
                        "image-ready", "the image is ready on " + ready.tree().root()));
            case Complete(_, var endpoint, _) when ready.tree().rootEndpoint().equals(endpoint) ->
                already();
            case Complete(var root, var endpoint, var content) ->
                accept(new ImageReady(root, endpoint, content, stamp));
            case Fail _ -> refuse(Problem.conflict("image-ready", "the image is ready"));
            case Attach(var node, var parent) -> attach(ready.tree(), node, parent, stamp);
            case Serve serve -> serve(ready.tree(), serve, stamp);
            case Detach(var node, var incarnation) ->
                detach(ready.tree(), node, incarnation, stamp);
            case Move move -> Repairs.move(ready.tree(), move, stamp);
            case Lose lose -> Repairs.lose(ready.tree(), lose, stamp);
            case LoseRoot(var reason) -> Repairs.loseRoot(ready.tree(), reason, stamp);
            case FindRoot() -> Repairs.findRoot(ready.tree(), stamp);
            case ReplaceRoot replace -> Repairs.replaceRoot(ready.tree(), replace, stamp);
          };
    };
  }

  private static Event defined(Define d, Stamp stamp) {
    return new ImageDefined(d.id(), d.name(), d.source(), d.degree(), stamp);
  }

  private static Decision<Event> defineAgain(ResourceName name, ImageSource source, Define d) {
    return name.equals(d.name()) && source.equals(d.source())
        ? already()
        : refuse(
            Problem.conflict(
                "idempotency-key-reused", "image " + d.id() + " was imported with other values"));
  }

  private static Problem notReady(String state) {
    return Problem.conflict("image-not-ready", "the image is " + state);
  }

  private static Decision<Event> attach(Tree tree, NodeName node, NodeName parent, Stamp stamp) {
    if (node.equals(tree.root()) || tree.members().containsKey(node)) {
      return already();
    }
    // Whoever has children cannot leave: a place that never comes to serve must not have any.
    if (!tree.childrenOf(node).isEmpty()) {
      return refuse(
          Problem.transientError(
              "children-wait",
              "those that read from node %s before it was lost get other parents first"
                  .formatted(node)));
    }
    return tree.obstacle(node, parent)
        .or(() -> tree.notServing(parent))
        .map(Decision::<Event>refuse)
        .orElseGet(() -> accept(new MemberAttached(node, parent, stamp)));
  }

  private static Decision<Event> serve(Tree tree, Serve serve, Stamp stamp) {
    Event serving = new MemberServing(serve.node(), serve.endpoint(), serve.incarnation(), stamp);
    Tree.Member member = tree.members().get(serve.node());
    if (member == null) {
      return tree.obstacle(serve.node(), serve.parent())
          .map(Decision::<Event>refuse)
          .orElseGet(() ->
              new Decision.Accepted<>(
                  List.of(new MemberAttached(serve.node(), serve.parent(), stamp), serving)));
    }
    boolean known =
        member.endpoint().equals(Optional.of(serve.endpoint()))
            && member.incarnation() == serve.incarnation();
    boolean late = member.incarnation() > serve.incarnation();
    return known || late ? already() : accept(serving);
  }

  private static Decision<Event> detach(Tree tree, NodeName node, long incarnation, Stamp stamp) {
    Tree.Member member = tree.members().get(node);
    boolean served = member != null && member.endpoint().isPresent();
    if (member == null || served != (incarnation > 0) || member.incarnation() > incarnation) {
      return already();
    }
    List<NodeName> children = tree.childrenOf(node);
    if (!children.stream().allMatch(tree::isUntaken)) {
      return refuse(
          Problem.conflict("member-has-children", "node " + node + " serves " + children));
    }
    // A place below it that was never taken leads nowhere now: it is planned anew.
    List<Event> gone = new ArrayList<>();
    children.forEach(child -> gone.add(new MemberDetached(child, stamp)));
    gone.add(new MemberDetached(node, stamp));
    return new Decision.Accepted<>(List.copyOf(gone));
  }

  @Override
  public State evolve(State state, Event event) {
    Instant at = event.stamp().at();
    return switch (event) {
      case ImageDefined(var id, var name, var source, var degree, _) ->
          new Importing(id, name, source, degree, at);
      case ImageReady(var root, var endpoint, var content, _) ->
          switch (state) {
            case Importing(var id, var name, var source, var degree, var created) ->
                new Ready(
                    id,
                    name,
                    source,
                    content,
                    Tree.of(root, endpoint, degree, Map.of()),
                    created,
                    at);
            case Ready r -> r.with(r.tree().rootAt(endpoint), at);
            case Absent _, Failed _ -> throw misplaced(event);
          };
      case ImageFailed(var why, _) ->
          switch (state) {
            case Importing(var id, var name, var source, _, var created) ->
                new Failed(id, name, source, why, created);
            case Absent _, Failed _, Ready _ -> throw misplaced(event);
          };
      case MemberAttached(var node, var parent, _) ->
          ready(state, event, at, tree -> tree.attach(node, parent));
      case MemberServing(var node, var endpoint, var incarnation, _) ->
          ready(state, event, at, tree -> tree.serving(node, endpoint, incarnation));
      case MemberDetached(var node, _) -> ready(state, event, at, tree -> tree.without(node));
      case MemberMoved(var node, _, var to, _, _) ->
          ready(state, event, at, tree -> tree.moved(node, to));
      case MemberLost(var node, _, _) -> ready(state, event, at, tree -> tree.without(node));
      case RootLost(_, var reason, _) ->
          ready(state, event, at, tree -> tree.rootLost(Optional.of(new RootLoss(at, reason))));
      case RootFound _ -> ready(state, event, at, tree -> tree.rootLost(Optional.empty()));
      case RootReplaced(_, var to, var endpoint, _, _) ->
          ready(state, event, at, tree -> tree.rootedAt(to, endpoint));
    };
  }

  private static State ready(
      State state, Event event, Instant at, java.util.function.UnaryOperator<Tree> change) {
    return switch (state) {
      case Ready r -> r.with(change.apply(r.tree()), at);
      case Absent _, Importing _, Failed _ -> throw misplaced(event);
    };
  }

  private static IllegalStateException misplaced(Event event) {
    return new IllegalStateException("event out of place: " + event);
  }
}
