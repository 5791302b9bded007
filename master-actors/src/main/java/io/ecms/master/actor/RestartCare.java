package io.ecms.master.actor;

import io.ecms.core.cluster.EntityCalls;
import io.ecms.core.entity.Answer;
import io.ecms.core.model.VmId;
import io.ecms.core.operation.OperationRequest;
import io.ecms.core.vm.Vm;
import io.ecms.core.vm.VmStatus;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the reconciler "restart-vms" does: opens an operation for each VM whose restart policy wants
 * it on and whose pause is over. Whether that is so the VM says itself, and says it again when the
 * operation takes it in hand; so a VM that was ordered off meanwhile is left alone, and two masters
 * start it once.
 */
public final class RestartCare {
  static final String NAME = "restart-vms";
  private static final Logger LOG = LoggerFactory.getLogger(RestartCare.class);

  /** Most VMs that are looked at in one round; the others have their turn in the next. */
  private static final int MOST = 64;

  private final EntityCalls entities;
  private final InstantSource clock;
  private final Ids ids;

  public RestartCare(EntityCalls entities, InstantSource clock, RandomGenerator random) {
    this.entities = entities;
    this.clock = clock;
    this.ids = new Ids(random);
  }

  /**
   * Looks at VMs.
   *
   * @param waiting those that are recorded as waiting for their restart
   */
  public void round(Collection<VmId> waiting) {
    waiting.stream().limit(MOST).forEach(this::look);
  }

  private void look(VmId vm) {
    var _ =
        entities
            .vm(vm)
            .thenCompose(answer ->
                answer instanceof Answer.Done(_, Vm.Known known) && isDue(known)
                    ? start(vm)
                    : CompletableFuture.completedStage(answer))
            .whenComplete((_, failure) -> {
              if (failure != null) {
                LOG.info("{}: {} is looked at again later: {}", NAME, vm, failure.toString());
              }
            });
  }

  private boolean isDue(Vm.Known vm) {
    return vm.status() == VmStatus.RESTARTING
        && vm.claim().isEmpty()
        && vm.restarts().next().map(next -> !next.isAfter(clock.instant())).orElse(false);
  }

  private CompletionStage<Answer> start(VmId vm) {
    LOG.info("{}: {} is started again", NAME, vm);
    return entities.open(
        ids.operation(Optional.empty()), new OperationRequest.VmRestart(vm), List.of(), NAME);
  }
}
