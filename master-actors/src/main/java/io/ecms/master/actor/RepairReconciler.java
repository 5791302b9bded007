package io.ecms.master.actor;

import static java.util.stream.Collectors.toSet;

import io.ecms.core.cluster.EntityCalls;
import io.ecms.core.image.Image;
import io.ecms.core.model.Epoch;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.core.node.Node;
import io.ecms.core.operation.AgentDirectory;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.AgentMessage;
import io.ecms.core.protocol.AgentMessage.TreeStatus;
import io.ecms.core.protocol.AgentReply;
import io.ecms.core.protocol.Ticket;
import io.ecms.core.readmodel.EntityKind;
import io.ecms.core.readmodel.Filter;
import io.ecms.core.readmodel.Page;
import io.ecms.core.readmodel.ReadModel;
import io.ecms.core.readmodel.Row;
import io.ecms.master.tree.TreeCare;
import io.ecms.master.tree.TreeCareSettings;
import io.ecms.master.tree.TreeSight;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reconciler "repair-trees": reads the recorded trees, then asks all nodes at once whom they read
 * from and whether they get an answer there, and lets {@link TreeCare} make the two agree. A node
 * that hangs delays one round by {@link #ANSWER}, the next ones by {@link #GRACE}: the children
 * that wait for another parent must not wait for it there as well.
 */
final class RepairReconciler implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(RepairReconciler.class);
  private static final Duration ANSWER = Duration.ofSeconds(2);
  private static final Duration GRACE = Duration.ofMillis(200);

  /** A node that is told another parent asks that one first, which takes its time. */
  private static final Duration SWITCH = Duration.ofSeconds(20);

  private static final Duration ROUND = Duration.ofSeconds(30);
  private static final int PAGE = 200;

  /** Nobody opens an operation for this: what is told may be told again at any time. */
  private static final Ticket TICKET =
      new Ticket(new OperationId("op-repairtrees"), "switch-parent", Epoch.NONE);

  private final ActorSystem<?> system;
  private final ReadModel model;
  private final AgentDirectory agents;
  private final TreeCare care;

  /** Nodes that did not answer in the last round; for its own thread. */
  private Set<NodeName> silent = Set.of();

  RepairReconciler(
      ActorSystem<?> system,
      ReadModel model,
      EntityCalls entities,
      AgentDirectory agents,
      InstantSource clock,
      TreeCareSettings settings) {
    this.system = system;
    this.model = model;
    this.agents = agents;
    this.care = new TreeCare(entities, this::ask, clock, this::zone, settings);
  }

  @Override
  public void run() {
    List<Image.Ready> images = images();
    if (images.isEmpty()) {
      return;
    }
    TreeSight sight = look();
    await(
        CompletableFuture.allOf(
            images.stream()
                .map(image -> care.look(image, sight).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new)));
  }

  private List<Image.Ready> images() {
    List<Image.Ready> images = new ArrayList<>();
    Filter ready = Filter.ofState("ready");
    Optional<String> cursor = Optional.empty();
    do {
      Page<Row<Image.State>> page =
          model.list(EntityKind.IMAGE, Image.State.class, ready, cursor, PAGE);
      page.items().stream()
          .map(Row::state)
          .filter(Image.Ready.class::isInstance)
          .map(Image.Ready.class::cast)
          .forEach(images::add);
      cursor = page.next();
    } while (cursor.isPresent());
    return images;
  }

  private TreeSight look() {
    Set<NodeName> connected = agents.connected();
    Map<NodeName, TreeStatus> answers = new ConcurrentHashMap<>();
    List<CompletableFuture<?>> prompt = new ArrayList<>();
    List<CompletableFuture<?>> late = new ArrayList<>();
    for (NodeName node : connected) {
      (silent.contains(node) ? late : prompt).add(status(node, answers));
    }
    await(all(prompt));
    CompletableFuture<?> rest =
        all(late).completeOnTimeout(null, GRACE.toMillis(), TimeUnit.MILLISECONDS);
    await(rest);
    Map<NodeName, TreeStatus> seen = Map.copyOf(answers);
    silent = connected.stream().filter(node -> !seen.containsKey(node)).collect(toSet());
    return new TreeSight(connected, seen);
  }

  private static CompletableFuture<Void> all(List<CompletableFuture<?>> asked) {
    return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new));
  }

  private CompletableFuture<?> status(NodeName node, Map<NodeName, TreeStatus> answers) {
    Optional<ActorRef<AgentMessage>> agent = agents.find(node);
    if (agent.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    return AskPattern.<AgentMessage, TreeStatus>ask(
            agent.get(), AgentMessage.GetTreeStatus::new, ANSWER, system.scheduler())
        .handle((status, failure) -> failure == null ? answers.put(node, status) : null)
        .toCompletableFuture();
  }

  private CompletionStage<AgentReply> ask(NodeName node, AgentCommand command) {
    return agents
        .find(node)
        .map(agent ->
            AskPattern.<AgentMessage, AgentReply>ask(
                agent,
                replyTo -> new AgentMessage.Request(TICKET, command, replyTo),
                SWITCH,
                system.scheduler()))
        .orElseGet(() ->
            CompletableFuture.failedFuture(
                new TimeoutException("the controller of " + node + " is not connected")));
  }

  private String zone(NodeName node) {
    return model
        .find(EntityKind.NODE, Node.State.class, node.value())
        .map(Row::state)
        .filter(Node.Member.class::isInstance)
        .map(state -> ((Node.Member) state).facts().zone())
        .orElse("");
  }

  private static void await(CompletableFuture<?> all) {
    try {
      all.get(ROUND.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("{}: the next round sees what this one has left", TreeCare.NAME, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
