package io.ecms.edge.http.core;

import io.ecms.core.image.Image;
import io.ecms.core.image.Tree;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.operation.AgentDirectory;
import io.ecms.core.protocol.AgentMessage;
import io.ecms.core.protocol.AgentMessage.Membership;
import io.ecms.core.protocol.AgentMessage.ParentWaits;
import io.ecms.core.protocol.AgentMessage.TreeStatus;
import io.ecms.edge.http.api.ImageTreeView;
import io.ecms.edge.http.api.ImageTreeView.Answers;
import io.ecms.edge.http.api.ImageTreeView.Member;
import io.ecms.edge.http.api.ImageTreeView.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Scheduler;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.jspecify.annotations.Nullable;

/**
 * Shows trees: the places as the image entity has decided them, the bytes as the node controllers
 * have counted them. A controller that does not answer in time leaves its node marked, not the tree
 * unanswered.
 */
final class Trees {
  /** In a millisecond. */
  private static final double MICROS = 1000;

  private final AgentDirectory agents;
  private final Duration timeout;
  private final Scheduler scheduler;

  Trees(AgentDirectory agents, Duration timeout, Scheduler scheduler) {
    this.agents = agents;
    this.timeout = timeout;
    this.scheduler = scheduler;
  }

  CompletionStage<ImageTreeView> of(Image.Ready image) {
    Tree tree = image.tree();
    List<NodeName> nodes = new ArrayList<>(tree.members().keySet());
    nodes.add(tree.root());
    Map<NodeName, Optional<Membership>> answers = new ConcurrentHashMap<>();
    CompletableFuture<?>[] asked =
        nodes.stream()
            .map(node -> ask(node, image.id(), answers))
            .toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(asked).thenApply(_ -> view(image.id(), tree, answers));
  }

  private CompletableFuture<?> ask(
      NodeName node, ImageId image, Map<NodeName, Optional<Membership>> answers) {
    Optional<ActorRef<AgentMessage>> agent = agents.find(node);
    if (agent.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    CompletionStage<TreeStatus> status =
        AskPattern.ask(agent.get(), AgentMessage.GetTreeStatus::new, timeout, scheduler);
    return status
        .handle((answer, failure) ->
            failure == null ? answers.put(node, membership(answer, image)) : null)
        .toCompletableFuture();
  }

  private static Optional<Membership> membership(TreeStatus status, ImageId image) {
    return status.memberships().stream().filter(m -> m.image().equals(image)).findFirst();
  }

  static ImageTreeView view(ImageId image, Tree tree, Map<NodeName, Optional<Membership>> answers) {
    List<Member> members = new ArrayList<>();
    members.add(member(tree, tree.root(), null, answers));
    tree.members()
        .forEach((node, place) -> members.add(member(tree, node, place.parent(), answers)));
    members.sort(Comparator.comparingInt(Member::depth).thenComparing(Member::node));
    long egress =
        answers.getOrDefault(tree.root(), Optional.empty()).map(Membership::bytesDown).orElse(0L);
    return new ImageTreeView(image, tree.root(), tree.degree(), members, egress);
  }

  private static Member member(
      Tree tree,
      NodeName node,
      @Nullable NodeName parent,
      Map<NodeName, Optional<Membership>> answers) {
    Optional<Membership> counted = answers.getOrDefault(node, Optional.empty());
    State state =
        !answers.containsKey(node)
            ? State.UNREACHABLE
            : tree.endpointOf(node).isPresent() ? State.ATTACHED : State.ATTACHING;
    return new Member(
        node,
        parent,
        tree.depthOf(node),
        state,
        tree.childrenOf(node).size(),
        counted.map(Membership::bytesUp).orElse(0L),
        counted.map(Membership::disks).orElse(0),
        answers(counted.map(Membership::waits).orElse(ParentWaits.NONE)),
        counted.flatMap(Membership::filled).map(Trees::filled).orElse(null));
  }

  private static ImageTreeView.Filled filled(AgentMessage.Filled f) {
    return new ImageTreeView.Filled(f.chunks(), f.verified(), f.repaired(), f.damaged());
  }

  private static Answers answers(ParentWaits waits) {
    return new Answers(
        waits.count(),
        waits.meanMicros() / MICROS,
        waits.longestMicros() / MICROS,
        waits.silentMillis());
  }
}
