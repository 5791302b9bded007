package io.ecms.node;

import io.ecms.core.node.NodeRole;
import io.ecms.node.agent.AgentPorts;
import io.ecms.node.agent.AgentSettings;
import io.ecms.node.agent.RemoteBootFiles;
import io.ecms.node.firstboot.FirstBootIso;
import io.ecms.node.host.HostFacts;
import io.ecms.node.host.HostFacts.HypervisorFacts;
import io.ecms.node.host.HostFactsReader;
import io.ecms.node.hypervisor.Hypervisor;
import io.ecms.node.hypervisor.Ticker;
import io.ecms.node.hypervisor.libvirt.KvmProbe;
import io.ecms.node.hypervisor.libvirt.LibvirtHypervisor;
import io.ecms.node.hypervisor.libvirt.LibvirtSettings;
import io.ecms.node.hypervisor.simulated.Faults;
import io.ecms.node.hypervisor.simulated.GuestTimes;
import io.ecms.node.hypervisor.simulated.SimulatedHypervisor;
import io.ecms.tree.image.ImageStore;
import io.ecms.tree.process.CommandRunner;
import io.ecms.tree.process.HostCommandRunner;
import io.ecms.tree.stack.BlockStack;
import io.ecms.tree.stack.kernel.KernelHost;
import io.ecms.tree.stack.kernel.KernelStack;
import io.ecms.tree.stack.simulated.ScriptedFaults;
import io.ecms.tree.stack.simulated.SimulatedStack;
import io.ecms.tree.stack.user.UserStack;
import io.ecms.tree.stack.user.UserStackSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.pekko.actor.typed.ActorSystem;

/** Makes the ports of a node controller as configured. */
final class NodePorts {
  private final CommandRunner commands = new HostCommandRunner();
  private final RandomGenerator random = new SecureRandom();
  private final ActorSystem<?> system;
  private final ScheduledExecutorService timer;

  /**
   * @param timer shared by all controllers of the process
   */
  NodePorts(ActorSystem<?> system, ScheduledExecutorService timer) {
    this.system = system;
    this.timer = timer;
  }

  /**
   * Blocking: may probe KVM and take the data directory.
   *
   * @param hosts the hosts of controllers that are simulated
   */
  AgentPorts open(NodeSettings settings, SimulatedHosts hosts) {
    AgentSettings agent = settings.agent();
    try {
      Files.createDirectories(agent.data());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + agent.data(), e);
    }
    boolean imageNode = agent.role() == NodeRole.IMAGE;
    Optional<Hypervisor> hypervisor =
        imageNode ? Optional.empty() : Optional.of(hypervisor(settings, hosts));
    return new AgentPorts(
        hypervisor.<Supplier<HostFacts>>map(h -> h::facts).orElseGet(() -> withoutVms(agent)),
        hypervisor,
        stack(settings, hosts),
        imageNode
            ? Optional.of(new ImageStore(agent.data().resolve("store"), commands))
            : Optional.empty(),
        agent.realGuests() && !imageNode
            ? Optional.of(new FirstBootIso(commands))
            : Optional.empty(),
        new RemoteBootFiles(system, agent.limits().bootFileTimeout()),
        InstantSource.system(),
        random);
  }

  private static Supplier<HostFacts> withoutVms(AgentSettings agent) {
    HostFactsReader reader = new HostFactsReader(Path.of("/proc"), agent.data());
    return () -> reader.read(new HypervisorFacts("none", "", false));
  }

  private Hypervisor hypervisor(NodeSettings settings, SimulatedHosts hosts) {
    Path data = settings.agent().data();
    return switch (settings.hypervisor()) {
      case LIBVIRT ->
          new LibvirtHypervisor(
              LibvirtSettings.of(
                  settings.libvirt().uri(),
                  KvmProbe.ofHost(commands, data).usable(settings.libvirt().kvm())),
              new HostFactsReader(Path.of("/proc"), data),
              Ticker.system(),
              random);
      case SIMULATED -> hosts.hypervisor(settings.name(), () -> simulated(settings));
    };
  }

  private SimulatedHypervisor simulated(NodeSettings settings) {
    SimulatedHost host = settings.simulated();
    Faults faults = new Faults(random);
    faults.delay(Faults.Method.START, host.start());
    return new SimulatedHypervisor(
        new HostFacts(
            settings.name().value(),
            Optional.of(settings.agent().address()),
            host.cpus(),
            "simulated",
            host.memoryMib(),
            host.memoryMib(),
            host.storageGib(),
            host.storageGib(),
            new HypervisorFacts("simulated", "1", false)),
        Ticker.system(),
        faults,
        new GuestTimes(host.ready(), host.stop()));
  }

  private BlockStack stack(NodeSettings settings, SimulatedHosts hosts) {
    AgentSettings agent = settings.agent();
    return switch (settings.stack()) {
      case USER ->
          new UserStack(
              UserStackSettings.of(agent.data().resolve("tree"))
                  .withHost(agent.address())
                  .withRelay(settings.tree().relay())
                  .withTls(TreeSecurity.identity(settings))
                  .withFill(settings.tree().fill())
                  .withRoom(settings.tree().room()),
              commands,
              timer);
      case KERNEL ->
          new KernelStack(settings.kernel().settings(agent), KernelHost.system(), commands, timer);
      case SIMULATED ->
          hosts.stack(
              agent.node(),
              () ->
                  new SimulatedStack(
                      agent.node().value(),
                      hosts.fabric(),
                      new ScriptedFaults()
                          .delay(
                              io.ecms.tree.stack.simulated.Faults.Call.MAKE_DISK,
                              settings.simulated().disk())));
    };
  }
}
