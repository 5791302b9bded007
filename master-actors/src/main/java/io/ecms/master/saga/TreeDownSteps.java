package io.ecms.master.saga;

import io.ecms.core.disk.Disk;
import io.ecms.core.image.Image;
import io.ecms.core.image.Tree;
import io.ecms.core.model.DiskId;
import io.ecms.core.model.Epoch;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.Problem;
import io.ecms.core.node.Node;
import io.ecms.core.operation.Call;
import io.ecms.core.operation.Move;
import io.ecms.core.operation.OperationRequest.TreeDown;
import io.ecms.core.operation.Reply;
import io.ecms.core.operation.Step;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.AgentResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The steps of tree-down: members leave an image's tree, leaves first (T1). Nothing is undone: what
 * is left of the tree when a node cannot leave works on, and the command may be repeated.
 */
final class TreeDownSteps {
  private static final int MOST_NAMED = 10;

  private TreeDownSteps() {}

  /** Refuses while a VM has a disk over the image on one of the nodes, before anything is done. */
  record Check(TreeDown request, Duration deadline) implements Step {
    @Override
    public String name() {
      return "check";
    }

    @Override
    public Move act(View view) {
      if (view.last().isEmpty()) {
        return Move.ask(new Call.ReadImage(request.image()));
      }
      return switch (view.last().get()) {
        case Exchange(Call.ReadImage _, Reply.Accepted(Image.Ready ready)) ->
            Move.ask(
                new Call.All(nodes(ready.tree()).stream().<Call>map(Call.ReadNode::new).toList()));
        case Exchange(Call.ReadImage _, Reply.Accepted(var state)) ->
            new Move.Fail(TreeUpSteps.notReady(request.image(), state));
        case Exchange(Call.All asked, Reply.All(var replies)) ->
            disksRead(asked) ? unlessUsed(replies) : readDisks(asked, replies);
        case Exchange exchange -> Step.unexpected(exchange);
      };
    }

    /** Those that were named, which must be known, or else all members. */
    private Set<NodeName> nodes(Tree tree) {
      return request.nodes().isEmpty()
          ? new TreeSet<>(tree.members().keySet())
          : new TreeSet<>(request.nodes());
    }

    private static boolean disksRead(Call.All asked) {
      return asked.calls().stream().anyMatch(Call.ReadDisk.class::isInstance);
    }

    private static Move readDisks(Call.All asked, List<Reply> replies) {
      Optional<Problem> stranger = TreeUpSteps.strangers(asked, replies);
      if (stranger.isPresent()) {
        return new Move.Fail(stranger.get());
      }
      List<Call> disks = new ArrayList<>();
      for (Reply reply : replies) {
        if (reply instanceof Reply.Accepted(Node.Member node)) {
          node.reservations().keySet().stream()
              .sorted()
              .forEach(vm -> disks.add(new Call.ReadDisk(DiskId.systemDiskOf(vm))));
        }
      }
      return disks.isEmpty() ? Move.done() : Move.ask(new Call.All(disks));
    }

    private Move unlessUsed(List<Reply> replies) {
      List<String> users = new ArrayList<>();
      for (Reply reply : replies) {
        if (reply instanceof Reply.Accepted(Disk.Known disk)
            && disk.status() != Disk.Status.DELETED
            && disk.image().equals(request.image())) {
          users.add("%s on %s".formatted(disk.vm(), disk.node()));
        }
      }
      return users.isEmpty() ? Move.done() : new Move.Fail(inUse(users));
    }

    private Problem inUse(List<String> users) {
      String named = users.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
      int more = users.size() - MOST_NAMED;
      return Problem.conflict(
          "tree-in-use",
          "image %s is used by VMs (%s%s): destroy them first, or name other nodes"
              .formatted(request.image(), named, more > 0 ? " and %d more".formatted(more) : ""));
    }
  }

  /** Lets one member after the other leave, the deepest first. */
  record Leave(TreeDown request, Duration deadline, Duration agentTimeout) implements Step {
    @Override
    public String name() {
      return "leave";
    }

    @Override
    public Move act(View view) {
      if (view.last().isEmpty()) {
        return Move.ask(new Call.ReadImage(request.image()));
      }
      return switch (view.last().get()) {
        case Exchange(Call.ReadImage _, Reply.Accepted(Image.Ready ready)) -> next(ready.tree());
        case Exchange(
                Call.ToAgent(var node, _, _, _),
                Reply.FromAgent(AgentResult.TreeInUse(var by, var vms))) -> {
          String what = "node %s stays in the tree: %s".formatted(node, by);
          // Children that have just left may still be connected.
          yield vms
              ? new Move.Fail(Problem.conflict("tree-in-use", what))
              : new Move.Later(Problem.transientError("tree-in-use", what));
        }
        case Exchange(
                Call.ToAgent(var node, _, _, _),
                Reply.FromAgent(AgentResult.TreeReleased(var left))) ->
            left.map(incarnation ->
                    Move.ask(
                        new Call.ToImage(request.image(), new Image.Detach(node, incarnation))))
                .orElseGet(() -> isNone(node));
        case Exchange(Call.ToImage(_, Image.Detach _), Reply.Accepted(Image.Ready ready)) ->
            next(ready.tree());
        // Somebody was sent below it meanwhile, and gets another parent from "repair-trees".
        case Exchange(Call.ToImage(_, Image.Detach _), Reply.Refused(var problem)) ->
            new Move.Later(problem);
        case Exchange exchange -> Step.unexpected(exchange);
      };
    }

    /** The record is wrong, which "repair-trees" mends. */
    private static Move isNone(NodeName node) {
      return new Move.Later(
          Problem.transientError(
              "not-a-member", "node %s says that it is no member of the tree".formatted(node)));
    }

    private Move next(Tree tree) {
      Set<NodeName> left =
          tree.members().keySet().stream()
              .filter(node -> request.nodes().isEmpty() || request.nodes().contains(node))
              .filter(node -> tree.endpointOf(node).isPresent())
              .collect(Collectors.toCollection(TreeSet::new));
      if (left.isEmpty()) {
        return Move.done();
      }
      Optional<NodeName> leaf =
          left.stream()
              .filter(node -> tree.childrenOf(node).isEmpty())
              .max(Comparator.comparingInt(tree::depthOf));
      return leaf.map(node ->
              Move.ask(
                  new Call.ToAgent(
                      node,
                      Epoch.NONE,
                      new AgentCommand.LeaveTree(request.image(), Optional.empty(), true),
                      agentTimeout)))
          .orElseGet(() -> feedsOthers(tree, left));
    }

    private static Move feedsOthers(Tree tree, Set<NodeName> left) {
      NodeName node = left.iterator().next();
      return new Move.Fail(
          Problem.conflict(
              "member-has-children",
              "node %s feeds %s, which stay: name them too, or leave it in the tree"
                  .formatted(node, tree.childrenOf(node))));
    }
  }
}
