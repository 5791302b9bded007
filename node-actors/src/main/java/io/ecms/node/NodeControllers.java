package io.ecms.node;

import io.ecms.core.model.NodeName;
import io.ecms.core.protocol.AgentMessage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Extension;
import org.apache.pekko.actor.typed.ExtensionId;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * What the node controllers of one actor system share: their parent actor, the threads for work
 * that blocks, and one timer. Ends with the actor system.
 */
final class NodeControllers implements Extension {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Id ID = new Id();

  private final ActorSystem<?> system;
  private final ActorRef<NodeParent.Message> parent;
  private final ExecutorService executor =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("node-", 0).factory());
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("node-timer").factory());
  private final NodePorts ports;
  private final SimulatedHosts hosts = SimulatedHosts.brief();

  private NodeControllers(ActorSystem<?> system) {
    this.system = system;
    this.parent = system.systemActorOf(NodeParent.create(), "ecms-nodes", Props.empty());
    this.ports = new NodePorts(system, timer);
    CompletionStage<Done> _ =
        system
            .getWhenTerminated()
            .whenComplete((_, _) -> {
              timer.shutdownNow();
              executor.shutdown();
            });
  }

  private static final class Id extends ExtensionId<NodeControllers> {
    @Override
    public NodeControllers createExtension(ActorSystem<?> system) {
      return new NodeControllers(system);
    }
  }

  static NodeControllers of(ActorSystem<?> system) {
    return ID.apply(system);
  }

  NodePorts ports() {
    return ports;
  }

  /** The simulated hosts of controllers that were given none. */
  SimulatedHosts hosts() {
    return hosts;
  }

  ExecutorService executor() {
    return executor;
  }

  /** Begins some work that may block again and again, until the future is cancelled. */
  Future<?> repeat(Duration interval, Runnable work) {
    return timer.scheduleWithFixedDelay(
        () -> executor.execute(work), 0, interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Starts the actor of a node. */
  ActorRef<AgentMessage> spawn(NodeName name, Behavior<AgentMessage> behavior) {
    NodeParent.Started started =
        await(
            AskPattern.ask(
                parent,
                replyTo -> new NodeParent.Start(name.value(), behavior, replyTo),
                LIMIT,
                system.scheduler()));
    return started
        .agent()
        .orElseThrow(() -> new IllegalStateException("node " + name + " runs here already"));
  }

  /** Stops the actor of a node; afterwards its name is free again. */
  void stop(NodeName name) {
    if (!system.whenTerminated().isCompleted()) {
      Done _ =
          await(
              AskPattern.ask(
                  parent,
                  replyTo -> new NodeParent.Stop(name.value(), replyTo),
                  LIMIT,
                  system.scheduler()));
    }
  }

  private static <T> T await(CompletionStage<T> stage) {
    try {
      return stage
          .toCompletableFuture()
          .orTimeout(LIMIT.toMillis() * 2, TimeUnit.MILLISECONDS)
          .join();
    } catch (CompletionException e) {
      throw new IllegalStateException("the actor system does not answer", e);
    }
  }

  void closeWithSystem(NodeController controller) {
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseServiceStop(),
            "close-node-" + controller.name(),
            () ->
                CompletableFuture.supplyAsync(
                    () -> {
                      controller.close();
                      return Done.getInstance();
                    },
                    executor));
  }
}
