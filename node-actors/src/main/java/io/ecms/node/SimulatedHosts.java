package io.ecms.node;

import io.ecms.core.model.NodeName;
import io.ecms.node.hypervisor.simulated.SimulatedHypervisor;
import io.ecms.tree.stack.BlockStack;
import io.ecms.tree.stack.simulated.SimulatedFabric;
import io.ecms.tree.stack.simulated.SimulatedStack;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Simulated hosts and the network between them. Those that last keep their VMs and disks when a
 * controller ends and another one begins in the same process, as real hosts do. Thread-safe.
 */
public final class SimulatedHosts {
  private final SimulatedFabric fabric = SimulatedFabric.open();
  private final Map<NodeName, SimulatedHypervisor> hypervisors = new ConcurrentHashMap<>();
  private final Map<NodeName, SimulatedStack> stacks = new ConcurrentHashMap<>();
  private final boolean lasting;

  private SimulatedHosts(boolean lasting) {
    this.lasting = lasting;
  }

  /** Hosts that outlive their controllers. */
  public static SimulatedHosts lasting() {
    return new SimulatedHosts(true);
  }

  /** Hosts that are made anew with each controller. */
  static SimulatedHosts brief() {
    return new SimulatedHosts(false);
  }

  SimulatedFabric fabric() {
    return fabric;
  }

  SimulatedHypervisor hypervisor(NodeName node, Supplier<SimulatedHypervisor> make) {
    return lasting ? hypervisors.computeIfAbsent(node, _ -> make.get()) : make.get();
  }

  SimulatedStack stack(NodeName node, Supplier<SimulatedStack> make) {
    return lasting ? stacks.computeIfAbsent(node, _ -> make.get()) : make.get();
  }

  /** Ends a stack with its controller; of one that lasts, disks stay what they are. */
  void close(BlockStack stack) {
    if (lasting && stack instanceof SimulatedStack simulated) {
      simulated.crash();
    } else {
      stack.close();
    }
  }
}
