package io.ecms.core.cluster;

import io.ecms.core.fence.Fence;
import io.ecms.core.fence.FenceHolder;
import io.ecms.core.fence.FenceSettings;
import io.ecms.core.fence.Votes.Lease;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The fence of a server in a cluster. Written by its actor, read from any thread. */
public final class ClusterFence implements Fence {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterFence.class);

  /** That of the cluster itself, so that no work of the product holds up an answer. */
  private static final String DISPATCHER = "pekko.actor.internal-dispatcher";

  private final LongSupplier clock;
  private volatile Lease lease = new Lease.None();

  /** Only the actor's; whether it has told the log that the lease is held. */
  private boolean told;

  private ClusterFence(LongSupplier clock) {
    this.clock = clock;
  }

  /**
   * Starts to ask the other servers. From now on this is the fence of the system ({@link
   * FenceHolder}).
   *
   * @param role role of the members that count
   * @param clock monotonic, nanoseconds
   */
  public static ClusterFence start(
      ActorSystem<?> system, String role, FenceSettings settings, LongSupplier clock) {
    ClusterFence fence = new ClusterFence(clock);
    ActorRef<FenceMessage> _ =
        system.systemActorOf(
            FenceActor.create(role, settings, clock, fence::renewed),
            FenceActor.NAME,
            DispatcherSelector.fromConfig(DISPATCHER));
    FenceHolder.of(Adapter.toClassic(system)).set(fence);
    return fence;
  }

  @Override
  public boolean held() {
    return lease.held(clock.getAsLong());
  }

  private void renewed(Lease next) {
    lease = next;
    boolean now = held();
    if (now != told) {
      told = now;
      if (now) {
        LOG.info("The fence lease is held: this server acts");
      } else {
        LOG.warn("The fence lease has run out: this server does not act until a majority answers");
      }
    }
  }
}
