package io.ecms.master.actor;

import io.ecms.core.cluster.EntityCalls;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.VmId;
import io.ecms.core.operation.AgentDirectory;
import io.ecms.core.protocol.AgentMessage;
import io.ecms.core.protocol.AgentMessage.VmsSeen;
import io.ecms.core.readmodel.EntityKind;
import io.ecms.core.readmodel.Filter;
import io.ecms.core.readmodel.ReadModel;
import io.ecms.core.vm.VmStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reconciler "observe-vms": compares what is recorded as running with what the hypervisors say, so
 * that a VM that went off by itself, or with its host, is not shown as running for ever. It records
 * what is; it starts nothing. What a VM that is off does not need is given back.
 *
 * <p>Every node is looked at in its turn, and one that tells of a change ({@link VmSignals}) at
 * once. All are asked side by side: one that does not answer holds up no other.
 *
 * <p>A controller that answers twice in a row that it cannot ask its hypervisor makes its VMs
 * {@code unknown}: they may run or not. They are what they are again with the next answer.
 */
final class ObserveReconciler implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(ObserveReconciler.class);
  private static final Duration AGENT_LIMIT = Duration.ofSeconds(10);
  private static final String NAME = Sightings.NAME;

  /** Once may be a moment: a controller is also blind when too many ask it. */
  private static final int BLIND_LOOKS = 2;

  /**
   * A node that has told of a change is looked at for so long: what an operation is about to record
   * counts from then on.
   */
  private static final Duration ATTENTION = Duration.ofSeconds(2);

  private record Look(Instant asOf, CompletableFuture<VmsSeen> answer) {}

  private final ActorSystem<?> system;
  private final ReadModel model;
  private final Sightings sightings;
  private final AgentDirectory agents;
  private final VmSignals signals;
  private final InstantSource clock;
  private final Duration interval;
  private final Duration round;
  private final Map<NodeName, Instant> looked = new HashMap<>();
  private final Map<NodeName, Instant> attention = new HashMap<>();
  private final Map<NodeName, Look> open = new LinkedHashMap<>();
  private final Map<NodeName, Integer> blind = new HashMap<>();

  ObserveReconciler(
      ActorSystem<?> system,
      ReadModel model,
      EntityCalls entities,
      AgentDirectory agents,
      InstantSource clock,
      Duration interval,
      Duration round) {
    this.system = system;
    this.model = model;
    this.sightings = new Sightings(entities);
    this.agents = agents;
    this.signals = new VmSignals(system, agents);
    this.clock = clock;
    this.interval = interval;
    this.round = round;
  }

  /**
   * One round: takes in what was answered, then asks the nodes that are due: those just connected
   * or just changed, the others at their interval.
   */
  @Override
  public void run() {
    Set<NodeName> connected = agents.connected();
    looked.keySet().retainAll(connected);
    blind.keySet().retainAll(connected);
    attention.keySet().retainAll(connected);
    takeIn();
    Instant now = clock.instant();
    signals.take(connected).forEach(node -> attention.put(node, now.plus(ATTENTION)));
    attention.values().removeIf(now::isAfter);
    int left = share(connected.size());
    for (NodeName node : connected) {
      Instant last = looked.get(node);
      boolean due = last != null && left > 0 && !last.plus(interval).isAfter(now);
      boolean wanted = last == null || due || attention.containsKey(node);
      if (wanted && !open.containsKey(node)) {
        looked.put(node, now);
        left -= due ? 1 : 0;
        agents.find(node).ifPresent(agent -> open.put(node, new Look(now, ask(agent))));
      }
    }
  }

  /** How many nodes a round looks at, so that all have their turn within an interval. */
  private int share(int nodes) {
    return Math.toIntExact(
        Math.ceilDiv(nodes * round.toMillis(), Math.max(1, interval.toMillis())));
  }

  private void takeIn() {
    Iterator<Map.Entry<NodeName, Look>> looks = open.entrySet().iterator();
    while (looks.hasNext()) {
      Map.Entry<NodeName, Look> entry = looks.next();
      NodeName node = entry.getKey();
      CompletableFuture<VmsSeen> answer = entry.getValue().answer();
      if (answer.isDone()) {
        looks.remove();
        if (answer.isCompletedExceptionally()) {
          LOG.info("{}: {} does not answer", NAME, node);
        } else {
          look(node, answer.join(), entry.getValue().asOf());
        }
      }
    }
  }

  private void look(NodeName node, VmsSeen answer, Instant asOf) {
    if (answer.vms().isPresent()) {
      blind.remove(node);
      sightings.compare(node, status -> recorded(node, status), answer, asOf);
    } else if (blind.merge(node, 1, Integer::sum) >= BLIND_LOOKS) {
      sightings.cannotSee(node, status -> recorded(node, status), asOf);
    }
  }

  private CompletableFuture<VmsSeen> ask(ActorRef<AgentMessage> agent) {
    return AskPattern.<AgentMessage, VmsSeen>ask(
            agent, AgentMessage.GetVms::new, AGENT_LIMIT, system.scheduler())
        .toCompletableFuture();
  }

  private Set<VmId> recorded(NodeName node, VmStatus status) {
    Filter filter = Filter.ofState(status.word()).onNode(node.value());
    return model.ids(EntityKind.VM, filter).stream()
        .map(VmId::new)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
