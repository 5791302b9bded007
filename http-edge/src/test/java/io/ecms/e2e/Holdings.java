package io.ecms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What VMs hold, as the lists tell: the VM of each lease and of each disk, and what is reserved on
 * each node. Two of them are equal when nothing was leaked in between.
 */
record Holdings(List<String> leases, List<String> disks, Map<String, Reserved> nodes) {
  static final Holdings NONE = new Holdings(List.of(), List.of(), Map.of());

  /** What is reserved on one node. */
  record Reserved(int vms, long vcpus, long memoryMib, long storageGib) {
    static final Reserved NOTHING = new Reserved(0, 0, 0, 0);

    static Reserved of(JsonNode node) {
      JsonNode amount = node.path("reserved");
      return new Reserved(
          node.path("vms").asInt(),
          amount.path("vcpus").asLong(),
          amount.path("memoryMib").asLong(),
          amount.path("storageGib").asLong());
    }

    Reserved plus(Reserved other) {
      return new Reserved(
          vms + other.vms,
          vcpus + other.vcpus,
          memoryMib + other.memoryMib,
          storageGib + other.storageGib);
    }
  }

  static Holdings of(Api api) {
    Map<String, Reserved> nodes = new TreeMap<>();
    for (JsonNode node : api.list("/v1/nodes")) {
      if (!Reserved.of(node).equals(Reserved.NOTHING)) {
        nodes.put(node.path("name").asText(), Reserved.of(node));
      }
    }
    assertThat(api.list("/v1/leases?state=quarantined")).as("addresses at rest").isEmpty();
    return new Holdings(vms(api.list("/v1/leases?state=held")), vms(api.list("/v1/disks")), nodes);
  }

  private static List<String> vms(List<JsonNode> items) {
    return items.stream().map(item -> item.path("vm").asText()).sorted().toList();
  }

  Reserved reserved() {
    return nodes.values().stream().reduce(Reserved.NOTHING, Reserved::plus);
  }

  /**
   * What the VMs say that they hold: one lease, one disk and one reservation each that has a
   * placement, all of it while it is in memory and its disk space while it is off.
   */
  static Holdings claimedBy(List<JsonNode> vms) {
    List<JsonNode> placed = vms.stream().filter(vm -> vm.path("node").isTextual()).toList();
    List<String> ids = placed.stream().map(vm -> vm.path("id").asText()).sorted().toList();
    Map<String, Reserved> nodes =
        placed.stream()
            .collect(
                Collectors.toMap(
                    vm -> vm.path("node").asText(), Holdings::needs, Reserved::plus, TreeMap::new));
    return new Holdings(ids, ids, nodes);
  }

  private static Reserved needs(JsonNode vm) {
    boolean runs = Set.of("running", "suspended").contains(vm.path("state").asText());
    return new Reserved(
        1,
        runs ? vm.path("vcpus").asLong() : 0,
        runs ? vm.path("memoryMib").asLong() : 0,
        vm.path("diskGib").asLong());
  }

  /** Nothing is held but by VMs that say so. */
  static void assertNothingLeaked(Api api) {
    assertThat(of(api)).isEqualTo(claimedBy(api.list("/v1/vms")));
  }
}
