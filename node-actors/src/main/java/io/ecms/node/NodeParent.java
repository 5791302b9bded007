package io.ecms.node;

import io.ecms.core.protocol.AgentMessage;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.Done;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Parent of the node controllers' actors: names them, and tells when a name is free again. */
final class NodeParent {

  /** Never leaves this JVM. */
  sealed interface Message extends NoSerializationVerificationNeeded {}

  record Start(String name, Behavior<AgentMessage> behavior, ActorRef<Started> replyTo)
      implements Message {}

  record Stop(String name, ActorRef<Done> replyTo) implements Message {}

  private record Ended(String name) implements Message {}

  /**
   * Answer to {@link Start}.
   *
   * @param agent empty when the name is taken
   */
  record Started(Optional<ActorRef<AgentMessage>> agent)
      implements NoSerializationVerificationNeeded {}

  private final ActorContext<Message> context;
  private final Map<String, ActorRef<AgentMessage>> agents = new HashMap<>();
  private final Map<String, ActorRef<Done>> stopping = new HashMap<>();

  private NodeParent(ActorContext<Message> context) {
    this.context = context;
  }

  static Behavior<Message> create() {
    return Behaviors.setup(context -> {
      NodeParent parent = new NodeParent(context);
      return Behaviors.receiveMessage(parent::on);
    });
  }

  private Behavior<Message> on(Message message) {
    switch (message) {
      case Start start when agents.containsKey(start.name()) ->
          start.replyTo().tell(new Started(Optional.empty()));
      case Start start -> {
        // Not supervised: one that has lost count of what it runs must not begin anything more.
        ActorRef<AgentMessage> agent = context.spawn(start.behavior(), start.name());
        context.watchWith(agent, new Ended(start.name()));
        agents.put(start.name(), agent);
        start.replyTo().tell(new Started(Optional.of(agent)));
      }
      case Stop(var name, var replyTo) -> {
        ActorRef<AgentMessage> agent = agents.get(name);
        if (agent == null) {
          replyTo.tell(Done.getInstance());
        } else {
          stopping.put(name, replyTo);
          context.stop(agent);
        }
      }
      case Ended(var name) -> {
        agents.remove(name);
        ActorRef<Done> asker = stopping.remove(name);
        if (asker == null) {
          context.getLog().error("the controller of node {} has ended by itself", name);
        } else {
          asker.tell(Done.getInstance());
        }
      }
    }
    return Behaviors.same();
  }
}
