package io.ecms.master.saga;

import io.ecms.core.entity.Wire;
import io.ecms.core.image.Image;
import io.ecms.core.image.TreeEndpoint;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.Problem;
import io.ecms.core.model.VmId;
import io.ecms.core.operation.Call;
import io.ecms.core.operation.Fact.ImageFound;
import io.ecms.core.operation.Fact.NodeProposed;
import io.ecms.core.operation.Fact.TreeEntered;
import io.ecms.core.operation.Fact.VmTaken;
import io.ecms.core.operation.Move;
import io.ecms.core.operation.Reply;
import io.ecms.core.operation.Step;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.AgentCommand.Parent;
import io.ecms.core.protocol.AgentCommand.TreeImage;
import io.ecms.core.protocol.AgentResult;
import io.ecms.core.protocol.MasterAnswer;
import io.ecms.core.protocol.MasterQuestion;
import java.time.Duration;
import java.util.Optional;

/**
 * Makes the node a member of the image's tree (T1, T2). A node that is a member already only notes
 * the VM as a user, which costs two messages and no write. Otherwise: the master plans a parent,
 * the image entity decides, the node joins, and the image entity learns where it serves.
 *
 * <p>Undoing takes the VM off the node's list of users; the node leaves the tree only when this
 * operation had brought it in, nobody else has come to use it, and no other node has its place
 * below it.
 */
record TreeStep(VmId vm, Duration deadline, Duration agentTimeout) implements Step {
  private static final long NEVER_SERVED = 0;

  @Override
  public String name() {
    return "tree";
  }

  @Override
  public Move act(View view) {
    TreeImage image = view.need(ImageFound.class).image();
    NodeProposed place = view.need(NodeProposed.class);
    if (view.last().isEmpty()) {
      return Move.ask(join(place, image, Optional.empty()));
    }
    return switch (view.last().get()) {
      case Exchange(Call.ToAgent asked, Reply.FromAgent(AgentResult.TreeJoined joined)) ->
          asked.command() instanceof AgentCommand.JoinTree(_, _, var parent) && parent.isPresent()
              ? Move.askAfter(
                  new TreeEntered(place.node(), joined.incarnation()),
                  serve(image, place.node(), parent.get(), joined))
              : Move.ask(new Call.ReadImage(image.id()));
      // A crash may have come between joining and telling where: then the place is asked for anew.
      case Exchange(Call.ReadImage _, Reply.Accepted(Image.Ready ready)) ->
          ready.tree().endpointOf(place.node()).isPresent() ? Move.done() : plan(image, place);
      case Exchange(_, Reply.FromAgent(AgentResult.ParentNeeded())) -> plan(image, place);
      case Exchange(_, Reply.FromMaster(MasterAnswer.ParentPlanned(var parent))) ->
          Move.ask(new Call.ToImage(image.id(), new Image.Attach(place.node(), parent)));
      case Exchange(_, Reply.FromMaster(MasterAnswer.Nothing(var problem))) ->
          Move.notGiven(problem);
      case Exchange(Call.ToImage(_, Image.Attach _), Reply.Accepted(Image.Ready ready)) ->
          joinBelow(ready, place, image);
      // The tree has changed since it was planned: plan again.
      case Exchange(Call.ToImage(_, Image.Attach _), Reply.Refused(var problem)) ->
          new Move.Later(problem);
      case Exchange(Call.ToImage(_, Image.Serve _), Reply.Accepted _) -> Move.done();
      case Exchange exchange -> Step.unexpected(exchange);
    };
  }

  private static Move plan(TreeImage image, NodeProposed place) {
    return Move.ask(new Call.ToMaster(new MasterQuestion.PlanTree(image.id(), place.node())));
  }

  private Move joinBelow(Image.Ready ready, NodeProposed place, TreeImage image) {
    Optional<NodeName> parent = ready.tree().parentOf(place.node());
    Optional<TreeEndpoint> endpoint = parent.flatMap(ready.tree()::endpointOf);
    if (parent.isEmpty() || endpoint.isEmpty()) {
      return new Move.Later(
          Problem.transientError(
              "parent-not-serving", "the parent of node " + place.node() + " does not serve yet"));
    }
    // Durable before the node is asked: should the answer be lost, undoing still knows to leave.
    return Move.askAfter(
        new TreeEntered(place.node(), NEVER_SERVED),
        join(place, image, Optional.of(new Parent(parent.get(), endpoint.get()))));
  }

  private Call join(NodeProposed place, TreeImage image, Optional<Parent> parent) {
    return new Call.ToAgent(
        place.node(),
        place.epoch(),
        new AgentCommand.JoinTree(image, Optional.of(vm), parent),
        agentTimeout);
  }

  private static Call serve(
      TreeImage image, NodeName node, Parent parent, AgentResult.TreeJoined joined) {
    return new Call.ToImage(
        image.id(), new Image.Serve(node, parent.node(), joined.endpoint(), joined.incarnation()));
  }

  @Override
  public Move undo(View view) {
    Optional<ImageFound> image = view.find(ImageFound.class);
    Optional<NodeProposed> place = view.find(NodeProposed.class);
    boolean keepsDisk = view.find(VmTaken.class).flatMap(VmTaken::held).isPresent();
    if (image.isEmpty() || place.isEmpty()) {
      return Move.done();
    }
    if (keepsDisk) {
      // The disk needs the membership. Only a place that the node has not come to serve from goes.
      boolean nothingLeft = view.last().isPresent() || view.find(TreeEntered.class).isEmpty();
      return nothingLeft ? Move.done() : Move.ask(giveUp(image.get(), place.get(), NEVER_SERVED));
    }
    if (view.last().isEmpty()) {
      return Move.ask(new Call.ReadImage(image.get().image().id()));
    }
    return switch (view.last().get()) {
      // The node itself sees only children that are connected right now.
      case Exchange(Call.ReadImage _, Reply.Accepted(var state)) ->
          Move.ask(leave(image.get(), place.get(), evicts(view, state, place.get().node())));
      case Exchange(_, Reply.FromAgent(AgentResult.TreeReleased(var left))) ->
          Move.ask(giveUp(image.get(), place.get(), left.orElse(NEVER_SERVED)));
      // The image may not have heard that the node served: the place that it had is given up too.
      case Exchange(Call.ToImage(_, Image.Detach(_, var served)), _) when served != NEVER_SERVED ->
          Move.ask(giveUp(image.get(), place.get(), NEVER_SERVED));
      case Exchange _ -> Move.done();
    };
  }

  /** A membership that no place in the tree stands for is of use to nobody, whoever began it. */
  private static boolean evicts(View view, Wire state, NodeName node) {
    if (!(state instanceof Image.Ready ready)) {
      return false;
    }
    boolean entered = view.find(TreeEntered.class).isPresent();
    boolean serves = ready.tree().endpointOf(node).isPresent();
    return ready.tree().childrenOf(node).isEmpty() && (entered || !serves);
  }

  private Call leave(ImageFound image, NodeProposed place, boolean evict) {
    return new Call.ToAgent(
        place.node(),
        place.epoch(),
        new AgentCommand.LeaveTree(image.image().id(), Optional.of(vm), evict),
        agentTimeout);
  }

  private static Call giveUp(ImageFound image, NodeProposed place, long incarnation) {
    return new Call.ToImage(image.image().id(), new Image.Detach(place.node(), incarnation));
  }
}
