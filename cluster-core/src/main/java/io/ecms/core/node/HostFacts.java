package io.ecms.core.node;

import io.ecms.core.model.Resources;
import java.util.Optional;

/**
 * What a node controller tells of its host (E5, NODE_RESOURCE).
 *
 * @param hostName the host's own name
 * @param address address under which other nodes reach it
 * @param capacity what it gives to VMs
 * @param freeMemoryMib memory free on the host when it was asked
 * @param freeStorageGib disk space free on the host when it was asked
 * @param hypervisor kind and version, for example {@code libvirt 9.0.0, QEMU 7.2.22, tcg}
 * @param zone failure domain; nodes of one zone are near each other
 * @param details what the host is made of; empty when an earlier version has told
 */
public record HostFacts(
    String hostName,
    String address,
    Resources capacity,
    long freeMemoryMib,
    long freeStorageGib,
    String hypervisor,
    String zone,
    Optional<HostDetails> details) {
  /** Of a host that says no more. */
  public HostFacts(
      String hostName,
      String address,
      Resources capacity,
      long freeMemoryMib,
      long freeStorageGib,
      String hypervisor,
      String zone) {
    this(
        hostName,
        address,
        capacity,
        freeMemoryMib,
        freeStorageGib,
        hypervisor,
        zone,
        Optional.empty());
  }
}
