package io.ecms.master.saga;

import io.ecms.core.entity.Wire;
import io.ecms.core.image.Image;
import io.ecms.core.image.TreeEndpoint;
import io.ecms.core.model.Epoch;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.Problem;
import io.ecms.core.node.Node;
import io.ecms.core.operation.Call;
import io.ecms.core.operation.Fact.ImageFound;
import io.ecms.core.operation.Fact.NodesChosen;
import io.ecms.core.operation.Fact.TreeEntered;
import io.ecms.core.operation.Move;
import io.ecms.core.operation.OperationRequest.TreeUp;
import io.ecms.core.operation.Reply;
import io.ecms.core.operation.Step;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.AgentCommand.Parent;
import io.ecms.core.protocol.AgentCommand.TreeImage;
import io.ecms.core.protocol.AgentResult;
import io.ecms.core.protocol.MasterAnswer;
import io.ecms.core.protocol.MasterQuestion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The steps of tree-up: nodes become members of an image's tree before any VM needs it there (T1).
 * A saga and no wish that is kept true: who leaves later, leaves.
 */
final class TreeUpSteps {
  private TreeUpSteps() {}

  /** Looks whether the image is ready and the nodes are known; a refusal means: not admitted. */
  record Choose(TreeUp request, Duration deadline) implements Step {
    @Override
    public String name() {
      return "choose";
    }

    @Override
    public Move act(View view) {
      List<NodeName> nodes = view.need(NodesChosen.class).nodes();
      if (view.last().isEmpty()) {
        return Move.ask(new Call.ReadImage(request.image()));
      }
      return switch (view.last().get()) {
        case Exchange(Call.ReadImage _, Reply.Accepted(Image.Ready image)) ->
            Move.askAfter(
                new ImageFound(
                    new TreeImage(
                        image.id(), image.content(), image.source(), image.tree().root())),
                new Call.All(nodes.stream().<Call>map(Call.ReadNode::new).toList()));
        case Exchange(Call.ReadImage _, Reply.Accepted(var state)) ->
            new Move.Fail(notReady(request.image(), state));
        case Exchange(Call.All asked, Reply.All(var replies)) ->
            strangers(asked, replies).map(Move::notGiven).orElseGet(Move::done);
        case Exchange exchange -> Step.unexpected(exchange);
      };
    }
  }

  static Problem notReady(ImageId image, Wire state) {
    return state instanceof Image.Absent
        ? Problem.notFound("image-not-found", "there is no image " + image)
        : Problem.conflict("image-not-ready", "image " + image + " is not ready to be used");
  }

  /** That some of the nodes that were asked for are none of the cluster, if that is so. */
  static Optional<Problem> strangers(Call.All asked, List<Reply> replies) {
    for (int i = 0; i < replies.size(); i++) {
      boolean known = replies.get(i) instanceof Reply.Accepted(Node.Member _);
      if (!known && asked.calls().get(i) instanceof Call.ReadNode(var node)) {
        return Optional.of(
            Problem.notFound("node-not-found", "there is no node " + node + " in the cluster"));
      }
    }
    return Optional.empty();
  }

  /**
   * Lets one node after the other join, each below a parent that the master plans and the image
   * decides, so that the shallow ones serve before those below them ask. Those that serve already
   * stay as they are.
   *
   * <p>Undoing lets those leave that this operation has brought in, the last one first; who is used
   * by now stays.
   */
  record Join(TreeUp request, Duration deadline, Duration agentTimeout) implements Step {
    private static final long NEVER_SERVED = 0;

    @Override
    public String name() {
      return "join";
    }

    @Override
    public Move act(View view) {
      ImageId image = request.image();
      if (view.last().isEmpty()) {
        return Move.ask(new Call.ReadImage(image));
      }
      return switch (view.last().get()) {
        case Exchange(Call.ReadImage _, Reply.Accepted(Image.Ready ready)) -> next(view, ready);
        case Exchange(Call.ReadImage _, Reply.Accepted(var state)) ->
            new Move.Fail(notReady(image, state));
        case Exchange(
                Call.ToMaster(MasterQuestion.PlanTree plan),
                Reply.FromMaster(MasterAnswer.ParentPlanned(var parent))) ->
            Move.ask(new Call.ToImage(image, new Image.Attach(plan.node(), parent)));
        case Exchange(_, Reply.FromMaster(MasterAnswer.Nothing(var problem))) ->
            Move.notGiven(problem);
        case Exchange(
                Call.ToImage(_, Image.Attach(var node, _)),
                Reply.Accepted(Image.Ready ready)) ->
            join(view, ready, node);
        // The tree has changed since it was planned: plan again.
        case Exchange(Call.ToImage(_, Image.Attach _), Reply.Refused(var problem)) ->
            new Move.Later(problem);
        case Exchange(
                Call.ToAgent(var node, _, AgentCommand.JoinTree(_, _, var parent), _),
                Reply.FromAgent(AgentResult.TreeJoined(var endpoint, var incarnation))) ->
            Move.askAfter(
                new TreeEntered(node, incarnation),
                new Call.ToImage(
                    image,
                    new Image.Serve(node, parent.orElseThrow().node(), endpoint, incarnation)));
        case Exchange(Call.ToImage(_, Image.Serve _), Reply.Accepted(Image.Ready ready)) ->
            next(view, ready);
        case Exchange exchange -> Step.unexpected(exchange);
      };
    }

    private Move next(View view, Image.Ready ready) {
      return view.need(NodesChosen.class).nodes().stream()
          .filter(node -> !serves(ready, node))
          .findFirst()
          .map(node -> Move.ask(new Call.ToMaster(new MasterQuestion.PlanTree(ready.id(), node))))
          .orElseGet(Move::done);
    }

    private static boolean serves(Image.Ready ready, NodeName node) {
      return ready.tree().endpointOf(node).isPresent();
    }

    private Move join(View view, Image.Ready ready, NodeName node) {
      Optional<NodeName> parent = ready.tree().parentOf(node);
      Optional<TreeEndpoint> endpoint = parent.flatMap(ready.tree()::endpointOf);
      if (parent.isEmpty() || endpoint.isEmpty()) {
        return new Move.Later(
            Problem.transientError(
                "parent-not-serving", "the parent of node " + node + " does not serve yet"));
      }
      // Durable before the node is asked: should the answer be lost, undoing still knows to leave.
      return Move.askAfter(
          new TreeEntered(node, NEVER_SERVED),
          agent(
              node,
              new AgentCommand.JoinTree(
                  view.need(ImageFound.class).image(),
                  Optional.empty(),
                  Optional.of(new Parent(parent.get(), endpoint.get())))));
    }

    private Call agent(NodeName node, AgentCommand command) {
      return new Call.ToAgent(node, Epoch.NONE, command, agentTimeout);
    }

    @Override
    public Move undo(View view) {
      List<NodeName> entered =
          view.operation().all(TreeEntered.class).stream()
              .map(TreeEntered::node)
              .distinct()
              .toList()
              .reversed();
      if (view.last().isEmpty()) {
        List<Call> places = placesOnly(view, entered);
        return places.isEmpty() ? leave(entered, 0) : Move.ask(new Call.All(places));
      }
      return switch (view.last().get()) {
        case Exchange(
                Call.ToAgent(var node, _, _, _),
                Reply.FromAgent(AgentResult.TreeReleased(var left))) ->
            Move.ask(giveUp(node, left.orElse(served(view, node))));
        // Who is used stays, but not a place that stands for nothing.
        case Exchange(Call.ToAgent(var node, _, _, _), _) ->
            Move.ask(
                new Call.All(
                    List.of(
                        new Call.ToImage(request.image(), new Image.Detach(node, NEVER_SERVED)))));
        case Exchange(Call.All(var calls), _) -> leave(entered, entered.indexOf(of(calls)) + 1);
        case Exchange exchange -> Step.unexpected(exchange);
      };
    }

    /** A crash may have come between a place and the note that its node is to join. */
    private List<Call> placesOnly(View view, List<NodeName> entered) {
      return view.find(NodesChosen.class).stream()
          .flatMap(chosen -> chosen.nodes().stream())
          .filter(node -> !entered.contains(node))
          .<Call>map(
              node -> new Call.ToImage(request.image(), new Image.Detach(node, NEVER_SERVED)))
          .toList();
    }

    private Move leave(List<NodeName> entered, int index) {
      return index < entered.size()
          ? Move.ask(
              agent(
                  entered.get(index),
                  new AgentCommand.LeaveTree(request.image(), Optional.empty(), true)))
          : Move.done();
    }

    /** The membership that the node said it has, as far as that was heard. */
    private static long served(View view, NodeName node) {
      return view.operation().all(TreeEntered.class).stream()
          .filter(entered -> entered.node().equals(node))
          .mapToLong(TreeEntered::incarnation)
          .max()
          .orElse(NEVER_SERVED);
    }

    /**
     * The image may not have heard that the node served, so both kinds of places are given up; one
     * in which others read by now stays, which is why a refusal here ends nothing.
     */
    private Call giveUp(NodeName node, long incarnation) {
      return new Call.All(
          List.of(
              new Call.ToImage(request.image(), new Image.Detach(node, incarnation)),
              new Call.ToImage(request.image(), new Image.Detach(node, NEVER_SERVED))));
    }

    private static NodeName of(List<Call> calls) {
      if (calls.getFirst() instanceof Call.ToImage(_, Image.Detach(var node, _))) {
        return node;
      }
      throw new IllegalStateException("no place was given up: " + calls);
    }
  }
}
