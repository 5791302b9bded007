package io.ecms.edge.http.core;

import io.ecms.core.entity.Answer;
import io.ecms.core.image.Image;
import io.ecms.core.image.Tree;
import io.ecms.core.image.TreeEndpoint;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.operation.AgentDirectory;
import io.ecms.core.protocol.AgentMessage;
import io.ecms.core.protocol.AgentMessage.Membership;
import io.ecms.core.protocol.AgentMessage.ParentWaits;
import io.ecms.core.protocol.AgentMessage.TreeStatus;
import io.ecms.edge.http.api.ApiException;
import io.ecms.edge.http.api.ApiProblem;
import io.ecms.edge.http.api.ImageTreeView;
import io.ecms.edge.http.api.ImageTreeView.Answers;
import io.ecms.edge.http.api.ImageTreeView.Member;
import io.ecms.edge.http.api.ImageTreeView.State;
import io.ecms.edge.http.api.ImageTreeView.TreeProblem;
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
 * have counted them, and what these say of the parents. A controller that does not answer in time
 * leaves its node marked, not the tree unanswered.
 */
final class Trees {
  /** In a millisecond. */
  private static final double MICROS = 1000;

  private static final String ROOT_LOST = "tree-root-lost";

  private final AgentDirectory agents;
  private final Duration timeout;
  private final Scheduler scheduler;

  Trees(AgentDirectory agents, Duration timeout, Scheduler scheduler) {
    this.agents = agents;
    this.timeout = timeout;
    this.scheduler = scheduler;
  }

  /** The tree of an image, as its entity has answered; fails when there is none. */
  CompletionStage<ImageTreeView> of(ImageId id, Answer answer) {
    return switch (Answered.state(answer, Image.State.class)) {
      case Image.Ready ready -> of(ready);
      case Image.Importing importing ->
          CompletableFuture.completedStage(
              new ImageTreeView(id, null, importing.degree(), List.of(), 0, null));
      case Image.Failed _ ->
          CompletableFuture.failedStage(
              new ApiException(
                  ApiProblem.of(
                      409,
                      "image-failed",
                      "image %s has no tree: its import failed".formatted(id))));
      case Image.Absent() -> CompletableFuture.failedStage(Answered.missing("image", id));
    };
  }

  CompletionStage<ImageTreeView> of(Image.Ready image) {
    Tree tree = image.tree();
    List<NodeName> nodes = new ArrayList<>(tree.members().keySet());
    nodes.add(tree.root());
    Map<NodeName, TreeStatus> answers = new ConcurrentHashMap<>();
    CompletableFuture<?>[] asked =
        nodes.stream().map(node -> ask(node, answers)).toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(asked).thenApply(_ -> view(image.id(), tree, answers));
  }

  private CompletableFuture<?> ask(NodeName node, Map<NodeName, TreeStatus> answers) {
    Optional<ActorRef<AgentMessage>> agent = agents.find(node);
    if (agent.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    CompletionStage<TreeStatus> status =
        AskPattern.ask(agent.get(), AgentMessage.GetTreeStatus::new, timeout, scheduler);
    return status
        .handle((answer, failure) -> failure == null ? answers.put(node, answer) : null)
        .toCompletableFuture();
  }

  static ImageTreeView view(ImageId image, Tree tree, Map<NodeName, TreeStatus> answers) {
    List<Member> members = new ArrayList<>();
    members.add(member(image, tree, tree.root(), null, answers));
    tree.members()
        .forEach((node, place) -> members.add(member(image, tree, node, place.parent(), answers)));
    members.sort(Comparator.comparingInt(Member::depth).thenComparing(Member::node));
    long egress = membership(answers.get(tree.root()), image).map(Membership::bytesDown).orElse(0L);
    return new ImageTreeView(
        image,
        tree.root(),
        tree.degree(),
        members,
        egress,
        tree.rootLost()
            .map(loss -> new TreeProblem(ROOT_LOST, loss.why(), loss.since()))
            .orElse(null));
  }

  private static Optional<Membership> membership(@Nullable TreeStatus status, ImageId image) {
    return Optional.ofNullable(status).stream()
        .flatMap(known -> known.memberships().stream())
        .filter(m -> m.image().equals(image))
        .findFirst();
  }

  /** The trouble with the recorded parent; with one that was replaced already it is over. */
  private static Optional<String> trouble(
      ImageId image, Tree tree, NodeName node, @Nullable TreeStatus status) {
    Optional<TreeEndpoint> parent = tree.parentOf(node).flatMap(tree::endpointOf);
    return Optional.ofNullable(status).stream()
        .flatMap(known -> known.upstreams().stream())
        .filter(upstream -> upstream.image().equals(image))
        .flatMap(upstream -> upstream.trouble().stream())
        .filter(trouble -> parent.equals(Optional.of(trouble.parent())))
        .map(trouble -> "%s: %s".formatted(trouble.kind().word(), trouble.what()))
        .findFirst();
  }

  private static Member member(
      ImageId image,
      Tree tree,
      NodeName node,
      @Nullable NodeName parent,
      Map<NodeName, TreeStatus> answers) {
    TreeStatus status = answers.get(node);
    Optional<Membership> counted = membership(status, image);
    Optional<String> trouble = trouble(image, tree, node, status);
    return new Member(
        node,
        parent,
        tree.depthOf(node),
        state(tree, node, status != null, trouble.isPresent()),
        tree.childrenOf(node).size(),
        counted.map(Membership::bytesUp).orElse(0L),
        counted.map(Membership::disks).orElse(0),
        answers(counted.map(Membership::waits).orElse(ParentWaits.NONE)),
        counted.flatMap(Membership::filled).map(Trees::filled).orElse(null),
        counted.flatMap(Membership::cache).map(Trees::cache).orElse(null),
        trouble.orElse(null));
  }

  private static ImageTreeView.Filled filled(AgentMessage.Filled f) {
    return new ImageTreeView.Filled(f.chunks(), f.verified(), f.repaired(), f.damaged());
  }

  private static ImageTreeView.Cache cache(AgentMessage.CacheUse use) {
    double ratio =
        use.bytesRead() <= 0
            ? 1
            : Math.clamp(1 - (double) use.bytesFetched() / use.bytesRead(), 0, 1);
    return new ImageTreeView.Cache(
        use.bytesRead(),
        use.bytesFetched(),
        ratio,
        use.problem()
            .map(why -> new ImageTreeView.CacheProblem(why.code(), why.what()))
            .orElse(null));
  }

  private static Answers answers(ParentWaits waits) {
    return new Answers(
        waits.count(),
        waits.meanMicros() / MICROS,
        waits.longestMicros() / MICROS,
        waits.silentMillis());
  }

  private static State state(Tree tree, NodeName node, boolean answered, boolean troubled) {
    if (tree.isWaiting(node)) {
      return State.WAITING;
    }
    if (!answered) {
      return State.UNREACHABLE;
    }
    if (troubled) {
      return State.PARENT_LOST;
    }
    return tree.endpointOf(node).isPresent() ? State.ATTACHED : State.ATTACHING;
  }
}
