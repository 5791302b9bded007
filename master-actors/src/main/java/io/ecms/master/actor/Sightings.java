package io.ecms.master.actor;

import io.ecms.core.cluster.EntityCalls;
import io.ecms.core.entity.Answer;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.Resources;
import io.ecms.core.model.VmId;
import io.ecms.core.node.Node;
import io.ecms.core.protocol.AgentMessage.VmsSeen;
import io.ecms.core.protocol.AgentResult.Seen;
import io.ecms.core.vm.EndReason;
import io.ecms.core.vm.Vm;
import io.ecms.core.vm.VmStatus;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the reconciler "observe-vms" does with what a hypervisor has said: tells each VM that is in
 * another state than was recorded, and gives back what a VM that is off does not need.
 */
public final class Sightings {
  static final String NAME = "observe-vms";
  private static final Logger LOG = LoggerFactory.getLogger(Sightings.class);
  private static final List<VmStatus> SEEN_BEFORE = List.of(VmStatus.RUNNING, VmStatus.SUSPENDED);
  private static final List<VmStatus> OFF =
      List.of(VmStatus.STOPPED, VmStatus.SAVED, VmStatus.FAILED);
  private static final List<VmStatus> WATCHED =
      List.of(VmStatus.RUNNING, VmStatus.SUSPENDED, VmStatus.UNKNOWN);

  private final EntityCalls entities;

  public Sightings(EntityCalls entities) {
    this.entities = entities;
  }

  /**
   * Compares.
   *
   * @param recorded the VMs that are recorded on the node in a state
   * @param seen what its hypervisor, which could be asked, has said of its VMs
   * @param asOf when it was asked
   */
  public void compare(
      NodeName node, Function<VmStatus, Collection<VmId>> recorded, VmsSeen seen, Instant asOf) {
    Map<VmId, Seen> vms = seen.vms().orElse(Map.of());
    for (VmStatus status : WATCHED) {
      for (VmId vm : recorded.apply(status)) {
        Seen what = vms.getOrDefault(vm, Seen.NOT_FOUND);
        VmStatus now = status(what);
        if (now != status) {
          Optional<EndReason> why =
              what == Seen.NOT_FOUND
                  ? Optional.of(EndReason.GONE)
                  : Optional.ofNullable(seen.ends().get(vm));
          record(node, vm, now, why, asOf);
        }
      }
    }
    giveBackRest(
        node,
        OFF.stream()
            .flatMap(off -> recorded.apply(off).stream())
            .filter(vm -> status(vms.getOrDefault(vm, Seen.NOT_FOUND)) == VmStatus.STOPPED)
            .toList());
  }

  /**
   * Records that nobody knows what the VMs of a node do, because its hypervisor cannot be asked.
   * The next {@link #compare} makes them what they are.
   *
   * @param recorded the VMs that are recorded on the node in a state
   * @param asOf when it was asked
   */
  public void cannotSee(
      NodeName node, Function<VmStatus, Collection<VmId>> recorded, Instant asOf) {
    for (VmStatus status : SEEN_BEFORE) {
      recorded
          .apply(status)
          .forEach(vm -> record(node, vm, VmStatus.UNKNOWN, Optional.empty(), asOf));
    }
  }

  private static VmStatus status(Seen seen) {
    return switch (seen) {
      case RUNNING -> VmStatus.RUNNING;
      case SUSPENDED -> VmStatus.SUSPENDED;
      case STOPPED, NOT_FOUND -> VmStatus.STOPPED;
    };
  }

  private void record(
      NodeName node, VmId vm, VmStatus status, Optional<EndReason> why, Instant asOf) {
    LOG.info(
        "{}: {} on {} is {} {}", NAME, vm, node, status.word(), why.map(Enum::name).orElse(""));
    noteFailure(
        vm,
        entities
            .vm(vm, new Vm.Observe(status, why, asOf), NAME, "hypervisor of " + node)
            .thenCompose(answer -> giveBack(answer, node, vm)));
  }

  /**
   * Gives back what a round before could not: processors and memory that the node keeps for VMs
   * that are off. One whose start was undone before it had taken them anew has them from its last
   * run.
   */
  private void giveBackRest(NodeName node, Collection<VmId> stopped) {
    if (stopped.isEmpty()) {
      return;
    }
    var _ =
        entities
            .node(node)
            .whenComplete((answer, failure) -> {
              if (answer instanceof Answer.Done(_, Node.Member member)) {
                stopped.stream()
                    .filter(vm -> takesMoreThanSpace(member, vm))
                    .forEach(vm -> giveBackStopped(node, vm));
              } else {
                LOG.info("{}: {} is looked at again later: {}", NAME, node, failure);
              }
            });
  }

  private static boolean takesMoreThanSpace(Node.Member node, VmId vm) {
    Resources held = node.reservations().getOrDefault(vm, Resources.NONE);
    return !held.equals(held.storageOnly());
  }

  private void giveBackStopped(NodeName node, VmId vm) {
    noteFailure(vm, entities.vm(vm).thenCompose(answer -> giveBack(answer, node, vm)));
  }

  private static void noteFailure(VmId vm, CompletionStage<?> stage) {
    var _ =
        stage.whenComplete((_, failure) -> {
          if (failure != null) {
            LOG.info("{}: {} is looked at again later: {}", NAME, vm, failure.toString());
          }
        });
  }

  private CompletionStage<?> giveBack(Answer answer, NodeName node, VmId vm) {
    boolean off =
        answer instanceof Answer.Done(_, Vm.Known known)
            && OFF.contains(known.status())
            && known.claim().isEmpty();
    return off
        ? entities.node(node, new Node.ReleaseCompute(vm), NAME, "off")
        : CompletableFuture.completedFuture(answer);
  }
}
