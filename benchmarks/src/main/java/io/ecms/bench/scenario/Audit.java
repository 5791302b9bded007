package io.ecms.bench.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.bench.BenchException;
import io.ecms.bench.client.Api;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether the cluster holds exactly what the load has asked for: each VM that was started runs, has
 * one address, and is reserved for once. Speed with a wrong result is worth nothing.
 */
final class Audit {
  private final List<String> differences = new ArrayList<>();

  private Audit() {}

  /**
   * Compares.
   *
   * @param running VMs that the load has started, all of one size
   * @throws BenchException {@code books-do-not-balance}
   */
  static void check(Api api, long running) throws IOException {
    Audit audit = new Audit();
    audit.compare("VMs", api.list("/v1/vms").size(), running);
    audit.compare("running VMs", api.list("/v1/vms?state=running").size(), running);
    audit.compare("held addresses", distinctAddresses(api), running);
    List<JsonNode> nodes = api.list("/v1/nodes");
    audit.compare("VMs of nodes", sum(nodes, "/vms"), running);
    audit.compare("reserved vcpus", sum(nodes, "/reserved/vcpus"), running * Api.VCPUS);
    audit.compare("reserved MiB", sum(nodes, "/reserved/memoryMib"), running * Api.MEMORY_MIB);
    audit.compare("reserved GiB", sum(nodes, "/reserved/storageGib"), running * Api.DISK_GIB);
    if (!audit.differences.isEmpty()) {
      throw new BenchException("books-do-not-balance", String.join(", ", audit.differences));
    }
  }

  private static long distinctAddresses(Api api) throws IOException {
    return api.list("/v1/leases?state=held").stream()
        .map(lease -> lease.path("ip").asText())
        .distinct()
        .count();
  }

  private static long sum(List<JsonNode> nodes, String pointer) {
    return nodes.stream().mapToLong(node -> node.at(pointer).asLong()).sum();
  }

  private void compare(String what, long found, long wanted) {
    if (found != wanted) {
      differences.add("%s: %d instead of %d".formatted(what, found, wanted));
    }
  }
}
