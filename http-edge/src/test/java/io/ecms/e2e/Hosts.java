package io.ecms.e2e;

import com.typesafe.config.Config;
import io.ecms.core.model.NodeName;
import io.ecms.core.node.NodeRole;
import io.ecms.node.NodeSettings;
import io.ecms.node.agent.AgentPorts;
import io.ecms.node.agent.NodeAgent;
import io.ecms.node.agent.NodeBean;
import io.ecms.node.host.HostFacts;
import io.ecms.node.host.HostFacts.HypervisorFacts;
import io.ecms.node.hypervisor.DomainStatus;
import io.ecms.node.hypervisor.Hypervisor;
import io.ecms.node.hypervisor.Ticker;
import io.ecms.node.hypervisor.simulated.Faults;
import io.ecms.node.hypervisor.simulated.GuestTimes;
import io.ecms.node.hypervisor.simulated.SimulatedHypervisor;
import io.ecms.tree.image.ImageStore;
import io.ecms.tree.process.HostCommandRunner;
import io.ecms.tree.stack.BlockStack;
import io.ecms.tree.stack.MemberStatus;
import io.ecms.tree.stack.simulated.SimulatedFabric;
import io.ecms.tree.stack.simulated.SimulatedStack;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;

/**
 * Simulated hosts that outlive the servers that run VMs on them, as real ones do: what a killed
 * server has begun there is still there for the next one.
 */
final class Hosts implements AutoCloseable {
  private static final String IMAGE_STORE = "image-store";
  private static final long SEED = 1;

  private final SimulatedFabric fabric = new SimulatedFabric();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Host> hosts = new ArrayList<>();

  private record Host(NodeName name, NodeRole role, Path data, AgentPorts ports) {}

  /** Makes node-1 to node-COUNT and the image store. */
  Hosts(Path data, int count) {
    Path images = data.resolve(IMAGE_STORE);
    hosts.add(
        new Host(
            new NodeName(IMAGE_STORE),
            NodeRole.IMAGE,
            images,
            ports(
                () -> facts(IMAGE_STORE),
                Optional.empty(),
                IMAGE_STORE,
                Optional.of(new ImageStore(images.resolve("store"), new HostCommandRunner())))));
    for (int i = 1; i <= count; i++) {
      String name = "node-" + i;
      SimulatedHypervisor hypervisor =
          new SimulatedHypervisor(
              facts(name), Ticker.system(), new Faults(new Random(SEED)), GuestTimes.INSTANT);
      hosts.add(
          new Host(
              new NodeName(name),
              NodeRole.COMPUTE,
              data.resolve(name),
              ports(hypervisor::facts, Optional.of(hypervisor), name, Optional.empty())));
    }
  }

  private AgentPorts ports(
      Supplier<HostFacts> facts,
      Optional<Hypervisor> hypervisor,
      String name,
      Optional<ImageStore> images) {
    BlockStack stack = new SimulatedStack(name, fabric, io.ecms.tree.stack.simulated.Faults.NONE);
    return new AgentPorts(
        facts,
        hypervisor,
        stack,
        images,
        Optional.empty(),
        (_, _, _, _) -> new byte[0],
        InstantSource.system(),
        new Random(SEED));
  }

  private static HostFacts facts(String name) {
    return new HostFacts(
        name,
        Optional.empty(),
        64,
        "simulated",
        65_536,
        65_536,
        1_024,
        1_024,
        new HypervisorFacts("simulated", "1", false));
  }

  /** Lets the controllers of all hosts run in an actor system. */
  void join(ActorSystem<?> system) {
    Config config = system.settings().config().getConfig("ecms.node");
    for (Host host : hosts) {
      system.systemActorOf(
          NodeAgent.create(
              NodeSettings.of(config).forNode(host.name(), host.role(), host.data()).agent(),
              host.ports(),
              executor,
              new NodeBean(host.role(), host.ports().stack())),
          host.name().value(),
          Props.empty());
    }
  }

  /** The VMs that have a domain on any host. */
  List<String> domains() {
    return hosts.stream()
        .flatMap(host ->
            host.ports().hypervisor().stream()
                .flatMap(hypervisor -> hypervisor.domains(host.name()).stream()))
        .map(DomainStatus::vm)
        .map(vm -> vm.value())
        .sorted()
        .toList();
  }

  /** How many VM disks there are on all hosts. */
  int disks() {
    return hosts.stream()
        .flatMap(host -> host.ports().stack().members().stream())
        .mapToInt(MemberStatus::disks)
        .sum();
  }

  /** The images that compute nodes serve, once for each node. */
  List<String> served() {
    return hosts.stream()
        .filter(host -> host.role() == NodeRole.COMPUTE)
        .flatMap(host -> host.ports().stack().members().stream())
        .map(member -> member.image().id())
        .sorted()
        .toList();
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
