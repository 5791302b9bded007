package io.ecms.master.tree;

import static io.ecms.master.tree.OneImage.at;

import io.ecms.core.image.TreeEndpoint;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.Problem;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.AgentMessage.Filled;
import io.ecms.core.protocol.AgentMessage.Membership;
import io.ecms.core.protocol.AgentMessage.ParentTrouble;
import io.ecms.core.protocol.AgentMessage.ParentWaits;
import io.ecms.core.protocol.AgentMessage.TreeStatus;
import io.ecms.core.protocol.AgentMessage.TroubleKind;
import io.ecms.core.protocol.AgentMessage.Upstream;
import io.ecms.core.protocol.AgentReply;
import io.ecms.core.protocol.AgentResult;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/** Node controllers as the master sees them: who reads from whom, and who answers. */
final class SomeNodes implements TreeCare.Agents {
  private static final int CHUNKS = 4;
  private static final Duration TROUBLE = Duration.ofSeconds(4);

  /** Nodes that serve nobody. */
  final Set<NodeName> dead = new TreeSet<>();

  /** Nodes whose controllers are gone. */
  final Set<NodeName> away = new TreeSet<>();

  /** Nodes that have all of the image. */
  final Set<NodeName> complete = new TreeSet<>();

  /** Nodes that have not asked their parents for a while. */
  final Set<NodeName> unasked = new TreeSet<>();

  /** Whom a node believes to be dead, although it is not. */
  final Map<NodeName, NodeName> mistaken = new HashMap<>();

  private final Map<NodeName, TreeEndpoint> parents = new TreeMap<>();

  /** Takes it that all members read as recorded. */
  SomeNodes(OneImage image) {
    image
        .tree()
        .members()
        .forEach((node, member) ->
            image.tree().endpointOf(member.parent()).ifPresent(up -> parents.put(node, up)));
  }

  void kill(String name) {
    dead.add(new NodeName(name));
    away.add(new NodeName(name));
  }

  TreeEndpoint parent(String name) {
    return parents.getOrDefault(new NodeName(name), new TreeEndpoint("nowhere", 1));
  }

  private boolean reaches(NodeName node, TreeEndpoint parent) {
    NodeName up = new NodeName(parent.host());
    return !dead.contains(up) && !up.equals(mistaken.get(node));
  }

  TreeSight sight() {
    Map<NodeName, TreeStatus> answers = new HashMap<>();
    Set<NodeName> connected = new TreeSet<>(parents.keySet());
    connected.add(OneImage.ROOT);
    connected.removeAll(away);
    for (NodeName node : connected) {
      answers.put(node, new TreeStatus(node.value(), memberships(node), upstream(node)));
    }
    return new TreeSight(connected, answers);
  }

  private List<Membership> memberships(NodeName node) {
    int verified = complete.contains(node) ? CHUNKS : 0;
    return List.of(
        new Membership(
            OneImage.ID,
            0,
            0,
            0,
            0,
            ParentWaits.NONE,
            Optional.of(new Filled(CHUNKS, verified, 0, 0))));
  }

  private List<Upstream> upstream(NodeName node) {
    Optional<TreeEndpoint> parent = Optional.ofNullable(parents.get(node));
    boolean root = node.equals(OneImage.ROOT);
    if (parent.isEmpty() && !root) {
      return List.of();
    }
    return List.of(
        new Upstream(
            OneImage.ID,
            root ? 0 : 1,
            Optional.of(at(node)),
            parent,
            parent.map(
                _ -> unasked.contains(node) ? TROUBLE.plusSeconds(1) : Duration.ofSeconds(1)),
            parent
                .filter(up -> !reaches(node, up) && !unasked.contains(node))
                .map(up -> new ParentTrouble(up, TroubleKind.DEAD, TROUBLE, "refuses"))));
  }

  @Override
  public CompletionStage<AgentReply> ask(NodeName node, AgentCommand command) {
    if (!(command instanceof AgentCommand.SwitchParent wish)) {
      throw new AssertionError("asks only for parents: " + command);
    }
    if (away.contains(node)) {
      return CompletableFuture.failedFuture(new TimeoutException("away"));
    }
    TreeEndpoint up = wish.parent().endpoint();
    if (!parents.containsKey(node) || !reaches(node, up)) {
      String code = parents.containsKey(node) ? "parent-unreachable" : "tree-not-joined";
      return CompletableFuture.completedFuture(
          new AgentReply.Failed(Problem.transientError(code, "no")));
    }
    parents.put(node, up);
    return CompletableFuture.completedFuture(
        new AgentReply.Ok(new AgentResult.TreeJoined(at(node), wish.incarnation())));
  }
}
