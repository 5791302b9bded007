package io.ecms.sim.shell;

import io.ecms.core.cluster.EntityCalls;
import io.ecms.core.image.Image;
import io.ecms.core.model.Epoch;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.AgentMessage.TreeStatus;
import io.ecms.core.protocol.AgentReply;
import io.ecms.core.protocol.Ticket;
import io.ecms.master.tree.TreeCare;
import io.ecms.master.tree.TreeSight;
import io.ecms.sim.engine.Life;
import io.ecms.sim.engine.Party;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/** The rounds of "repair-trees" in one life of a master: one begins when the one before is over. */
final class TreeRounds {
  private static final Party SELF = World.onServer("master");
  private static final Duration ANSWER = Duration.ofSeconds(1);
  private static final Duration SWITCH = Duration.ofSeconds(4);
  private static final Ticket TICKET =
      new Ticket(new OperationId("op-repairtrees"), "switch-parent", Epoch.NONE);

  private final World world;
  private final Server server;
  private final Life life;
  private final TreeCare care;
  private boolean underWay;

  TreeRounds(World world, Server server, EntityCalls entities, Life life) {
    this.world = world;
    this.server = server;
    this.life = life;
    this.care =
        new TreeCare(entities, this::ask, world.time, _ -> "zone-1", world.settings.trees());
  }

  void round() {
    if (!underWay) {
      underWay = true;
      look(images());
    }
  }

  private List<Image.Ready> images() {
    return server.projection().rows().stream()
        .map(Projection.Row::state)
        .filter(Image.Ready.class::isInstance)
        .map(Image.Ready.class::cast)
        .toList();
  }

  private void look(List<Image.Ready> images) {
    Set<NodeName> connected = new TreeSet<>(server.directory().connected());
    Map<NodeName, TreeStatus> answers = new TreeMap<>();
    Set<NodeName> open = new TreeSet<>(connected);
    for (NodeName node : connected) {
      server
          .directory()
          .find(node)
          .ifPresent(host ->
              world.network.<Optional<TreeStatus>>ask(
                  life,
                  SELF,
                  World.onNode(node),
                  ANSWER,
                  host::trees,
                  answer -> {
                    answer.flatMap(told -> told).ifPresent(told -> answers.put(node, told));
                    open.remove(node);
                    if (open.isEmpty()) {
                      act(images, new TreeSight(connected, answers));
                    }
                  }));
    }
    if (open.isEmpty()) {
      act(images, new TreeSight(connected, answers));
    }
  }

  private void act(List<Image.Ready> images, TreeSight sight) {
    var _ =
        CompletableFuture.allOf(
                images.stream()
                    .map(image -> care.look(image, sight).toCompletableFuture())
                    .toArray(CompletableFuture<?>[]::new))
            .whenComplete((_, _) -> underWay = false);
  }

  private CompletionStage<AgentReply> ask(NodeName node, AgentCommand command) {
    CompletableFuture<AgentReply> stage = new CompletableFuture<>();
    Optional<SimHost> host = server.directory().find(node);
    if (host.isEmpty()) {
      stage.completeExceptionally(new TimeoutException("not connected"));
      return stage;
    }
    world.network.<AgentReply>ask(
        life,
        SELF,
        World.onNode(node),
        SWITCH,
        reply ->
            world.parts.told(command).ifPresent(told -> host.get().request(TICKET, told, reply)),
        answer ->
            answer.ifPresentOrElse(
                stage::complete,
                () -> stage.completeExceptionally(new TimeoutException("no answer in time"))));
    return stage;
  }
}
