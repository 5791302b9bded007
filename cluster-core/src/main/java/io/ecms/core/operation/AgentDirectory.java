package io.ecms.core.operation;

import io.ecms.core.model.NodeName;
import io.ecms.core.protocol.AgentMessage;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.receptionist.Receptionist;

/**
 * Where the node controllers are now, as the receptionist tells. Written by one actor, read from
 * any thread; a controller whose member has left the cluster disappears by itself.
 */
public final class AgentDirectory {
  private volatile Map<NodeName, ActorRef<AgentMessage>> agents = Map.of();
  private volatile Snapshot snapshot = new Snapshot(0, Set.of());

  /**
   * Who was connected at one time.
   *
   * @param version grows with each change, so that the unchanged is recognised without comparing
   */
  public record Snapshot(long version, Set<NodeName> nodes) {}

  private AgentDirectory() {}

  /** Starts to follow the receptionist. */
  public static AgentDirectory start(ActorSystem<?> system) {
    AgentDirectory directory = new AgentDirectory();
    system.systemActorOf(directory.follower(), "agent-directory", Props.empty());
    return directory;
  }

  /** The controller of a node, when it is connected. */
  public Optional<ActorRef<AgentMessage>> find(NodeName node) {
    return Optional.ofNullable(agents.get(node));
  }

  /** The nodes whose controllers are connected. */
  public Set<NodeName> connected() {
    return agents.keySet();
  }

  /** The nodes whose controllers are connected, with the version of that knowledge. */
  public Snapshot snapshot() {
    return snapshot;
  }

  private Behavior<Receptionist.Listing> follower() {
    return Behaviors.setup(context -> {
      context
          .getSystem()
          .receptionist()
          .tell(Receptionist.subscribe(AgentMessage.SERVICE, context.getSelf()));
      return Behaviors.receiveMessage(listing -> {
        Map<NodeName, ActorRef<AgentMessage>> next = new HashMap<>();
        listing
            .getServiceInstances(AgentMessage.SERVICE)
            .forEach(agent -> next.put(new NodeName(agent.path().name()), agent));
        agents = Map.copyOf(next);
        snapshot = new Snapshot(snapshot.version() + 1, agents.keySet());
        return Behaviors.same();
      });
    });
  }
}
