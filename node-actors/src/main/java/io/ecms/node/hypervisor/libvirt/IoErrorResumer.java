package io.ecms.node.hypervisor.libvirt;

import io.ecms.node.hypervisor.HypervisorException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets VMs go on that were suspended because their disk could not be read, for example while the
 * daemon that serves the image was started anew. A VM whose disk still fails is suspended again by
 * QEMU, with the request kept, so the guest never sees an error. A reconciler: looks at all VMs
 * every second, and is idempotent.
 */
final class IoErrorResumer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IoErrorResumer.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final Runnable round;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("libvirt-resume").factory());
  private @Nullable ScheduledFuture<?> rounds;

  IoErrorResumer(Runnable round) {
    this.round = round;
  }

  /** Begins to look, unless it does already. */
  synchronized void watch() {
    if (rounds == null && !timer.isShutdown()) {
      rounds =
          timer.scheduleWithFixedDelay(
              this::run, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void run() {
    try {
      round.run();
    } catch (HypervisorException e) {
      LOG.debug("VMs with disk errors could not be looked for, {}", e.code(), e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
