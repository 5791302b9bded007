package io.ecms.node.agent;

import io.ecms.core.model.VmId;
import io.ecms.core.protocol.AgentMessage.VmUsage;
import io.ecms.node.hypervisor.DomainUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The last two samples of what the VMs of a host use: the newer one says how much, both together
 * say how fast. As many entries as VMs run. Thread-safe.
 */
final class UsageBook {
  private static final double PERMILLE = 1000;

  private record Sample(Instant at, Map<VmId, DomainUsage> usage) {}

  private Sample before = new Sample(Instant.EPOCH, Map.of());
  private Sample last = before;

  /** Notes what was seen at {@code at}. */
  synchronized void note(Instant at, List<DomainUsage> usage) {
    Map<VmId, DomainUsage> byVm = new HashMap<>();
    usage.forEach(one -> byVm.put(one.vm(), one));
    before = last;
    last = new Sample(at, byVm);
  }

  /** What a VM uses; empty when it did not run when it was looked at last. */
  synchronized Optional<VmUsage> of(VmId vm, Instant now) {
    DomainUsage used = last.usage().get(vm);
    return used == null ? Optional.empty() : Optional.of(told(used, now));
  }

  private VmUsage told(DomainUsage used, Instant now) {
    return new VmUsage(
        Duration.between(last.at(), now),
        used.cpuTime(),
        cpuPermille(used),
        used.memoryMib(),
        used.residentMib(),
        used.diskReadBytes(),
        used.diskWrittenBytes(),
        used.netReceivedBytes(),
        used.netSentBytes());
  }

  /** Nothing can be said of a VM that has begun anew since the sample before. */
  private Optional<Integer> cpuPermille(DomainUsage used) {
    DomainUsage earlier = before.usage().get(used.vm());
    long passed = Duration.between(before.at(), last.at()).toNanos();
    if (earlier == null || passed <= 0 || used.cpuTime().compareTo(earlier.cpuTime()) < 0) {
      return Optional.empty();
    }
    long spent = used.cpuTime().minus(earlier.cpuTime()).toNanos();
    return Optional.of((int) Math.round(PERMILLE * spent / passed));
  }
}
