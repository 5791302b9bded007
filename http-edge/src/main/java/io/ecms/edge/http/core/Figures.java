package io.ecms.edge.http.core;

import io.ecms.core.node.NodeStatus;
import io.ecms.core.operation.Phase;
import io.ecms.core.readmodel.EntityKind;
import io.ecms.core.readmodel.Filter;
import io.ecms.core.readmodel.ReadModel;
import io.ecms.core.vm.VmStatus;
import io.ecms.edge.http.api.FiguresView;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.typed.Cluster;

/** Counts what is in the cluster, from the read model and never from the entities one by one. */
final class Figures {
  private final CoreParts parts;

  Figures(CoreParts parts) {
    this.parts = parts;
  }

  CompletionStage<FiguresView> now() {
    return CompletableFuture.supplyAsync(this::count, parts.blocking());
  }

  private FiguresView count() {
    return new FiguresView(
        by(
            EntityKind.VM,
            Arrays.stream(VmStatus.values())
                .filter(status -> status != VmStatus.DESTROYED)
                .map(VmStatus::word)),
        by(EntityKind.NODE, Arrays.stream(NodeStatus.values()).map(NodeStatus::word)),
        by(
            EntityKind.OPERATION,
            Arrays.stream(Phase.values()).filter(phase -> !phase.ended()).map(Phase::word)),
        members(),
        parts.stores().hub().newestDurable(),
        parts.stores().projection().lag(),
        parts.agents().connected().size(),
        parts.journal().obstacle().isEmpty());
  }

  /** States that nothing is in are told as 0, so that a graph has no gap. */
  private Map<String, Integer> by(EntityKind kind, Stream<String> states) {
    ReadModel model = parts.stores().readModel();
    Map<String, Integer> counts = new TreeMap<>();
    states.forEach(state -> counts.put(state, model.ids(kind, Filter.ofState(state)).size()));
    return counts;
  }

  private Map<String, Integer> members() {
    CurrentClusterState state = Cluster.get(parts.system()).state();
    int unreachable = state.getUnreachable().size();
    int all = (int) StreamSupport.stream(state.getMembers().spliterator(), false).count();
    return Map.of("reachable", all - unreachable, "unreachable", unreachable);
  }
}
