package io.ecms.master.actor;

import io.ecms.core.model.NodeName;
import io.ecms.core.operation.AgentDirectory;
import io.ecms.core.protocol.AgentMessage;
import io.ecms.core.protocol.AgentMessage.VmChange;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * Keeps a question open with every node controller, so that each tells at once when the state of
 * one of its VMs may have changed. What it answers is where to look, never what is there.
 *
 * <p>One question per node; a controller that cannot answer it (an earlier version, a broken
 * connection) is asked again after the time-out and is otherwise looked at in its turn only.
 * Thread-safe.
 */
final class VmSignals {
  /** Longer than a controller lets a question wait. */
  private static final Duration LIMIT = Duration.ofSeconds(15);

  private final ActorSystem<?> system;
  private final AgentDirectory agents;
  private final Map<NodeName, Long> told = new ConcurrentHashMap<>();
  private final Set<NodeName> asked = ConcurrentHashMap.newKeySet();
  private final Set<NodeName> changed = ConcurrentHashMap.newKeySet();

  VmSignals(ActorSystem<?> system, AgentDirectory agents) {
    this.system = system;
    this.agents = agents;
  }

  /** Opens the questions that are not open, and takes the nodes that have told of a change. */
  Set<NodeName> take(Set<NodeName> connected) {
    told.keySet().retainAll(connected);
    connected.forEach(node -> agents.find(node).ifPresent(agent -> ask(node, agent)));
    Set<NodeName> taken = new HashSet<>(changed);
    changed.removeAll(taken);
    taken.retainAll(connected);
    return taken;
  }

  private void ask(NodeName node, ActorRef<AgentMessage> agent) {
    if (!asked.add(node)) {
      return;
    }
    long last = told.getOrDefault(node, 0L);
    var _ =
        AskPattern.<AgentMessage, VmChange>ask(
                agent,
                replyTo -> new AgentMessage.AwaitVmChange(last, replyTo),
                LIMIT,
                system.scheduler())
            .whenComplete((change, _) -> {
              if (change != null && change.number() != last) {
                told.put(node, change.number());
                changed.add(node);
              }
              asked.remove(node);
            });
  }
}
