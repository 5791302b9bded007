package io.ecms.node.agent;

import io.ecms.core.model.Resources;
import io.ecms.node.host.HostFacts;
import java.util.Optional;

/**
 * What a host gives to VMs: a configured amount, or what the host has.
 *
 * @param vcpus instead of the host's processors times {@code cpuOvercommit}
 * @param memoryMib in MiB, instead of the host's memory
 * @param storageGib in GiB, instead of the size of the data directory's file system
 * @param cpuOvercommit virtual processors for each processor of the host, more than 0
 */
public record Capacity(
    Optional<Integer> vcpus,
    Optional<Long> memoryMib,
    Optional<Long> storageGib,
    double cpuOvercommit) {

  public Capacity {
    if (!(cpuOvercommit > 0)) {
      throw new IllegalArgumentException("cpu-overcommit must be more than 0: " + cpuOvercommit);
    }
  }

  Resources of(HostFacts facts) {
    return new Resources(
        vcpus.orElseGet(() -> (int) Math.round(facts.cpus() * cpuOvercommit)),
        memoryMib.orElse(facts.totalMemoryMib()),
        storageGib.orElse(facts.totalStorageGib()));
  }
}
