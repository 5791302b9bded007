package io.ecms.node.agent;

import io.ecms.core.model.NodeName;
import io.ecms.core.node.NodeRole;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.AgentMessage;
import io.ecms.core.protocol.AgentReply;
import io.ecms.core.protocol.AgentResult;
import io.ecms.core.protocol.Ticket;
import io.ecms.node.host.HostFacts;
import io.ecms.node.host.HostFacts.HypervisorFacts;
import io.ecms.node.hypervisor.NetworkMode;
import io.ecms.node.hypervisor.Ticker;
import io.ecms.node.hypervisor.simulated.Faults;
import io.ecms.node.hypervisor.simulated.GuestTimes;
import io.ecms.node.hypervisor.simulated.SimulatedHypervisor;
import io.ecms.tree.image.ImageStore;
import io.ecms.tree.process.HostCommandRunner;
import io.ecms.tree.stack.simulated.ScriptedFaults;
import io.ecms.tree.stack.simulated.SimulatedFabric;
import io.ecms.tree.stack.simulated.SimulatedStack;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** A node controller over simulated parts, which can be killed and started again. */
final class TestNode {
  static final AgentLimits LIMITS =
      new AgentLimits(
          8, 16, 100, 4, Duration.ofSeconds(30), Duration.ofMillis(50), Duration.ofSeconds(5));
  private static final Duration SOON = Duration.ofSeconds(10);

  final SimulatedHypervisor vms;
  final GatedHypervisor hypervisor;
  final ScriptedFaults stackFaults = new ScriptedFaults();
  private final ActorTestKit kit;
  private final ExecutorService executor;
  private final SimulatedFabric fabric;
  private final AgentSettings settings;
  private @Nullable SimulatedStack stack;
  private @Nullable ActorRef<AgentMessage> agent;

  TestNode(
      ActorTestKit kit,
      ExecutorService executor,
      SimulatedFabric fabric,
      String name,
      NodeRole role,
      Path data,
      AgentLimits limits) {
    this.kit = kit;
    this.executor = executor;
    this.fabric = fabric;
    this.settings =
        new AgentSettings(
            new NodeName(name),
            role,
            "zone-a",
            "192.0.2.1",
            data,
            new Capacity(Optional.empty(), Optional.of(4096L), Optional.empty(), 2.0),
            new GuestNetworks(
                Map.of(),
                new GuestNetworks.Wiring(new NetworkMode.User(), 24, Optional.empty(), List.of())),
            true,
            limits,
            new ParentWatchSettings(
                Duration.ofMillis(100), Duration.ofMillis(20), Duration.ofSeconds(1), 3));
    this.vms =
        new SimulatedHypervisor(
            facts(), Ticker.system(), new Faults(new Random(1)), GuestTimes.INSTANT);
    this.hypervisor = new GatedHypervisor(vms);
  }

  private static HostFacts facts() {
    return new HostFacts(
        "host",
        Optional.empty(),
        4,
        "cpu",
        8192,
        8000,
        100,
        90,
        new HypervisorFacts("simulated", "1", false));
  }

  TestNode start() {
    boolean image = settings.role() == NodeRole.IMAGE;
    stack = new SimulatedStack(settings.node().value(), fabric, stackFaults);
    AgentPorts ports =
        new AgentPorts(
            TestNode::facts,
            image ? Optional.empty() : Optional.of(hypervisor),
            stack,
            image
                ? Optional.of(
                    new ImageStore(settings.data().resolve("store"), new HostCommandRunner()))
                : Optional.empty(),
            Optional.empty(),
            new RemoteBootFiles(kit.system(), settings.limits().bootFileTimeout()),
            InstantSource.system(),
            new Random(2));
    agent =
        kit.spawn(
            NodeAgent.create(settings, ports, executor, new NodeBean(settings.role(), stack)),
            settings.node().value());
    return this;
  }

  /** Ends the controller as a kill does: what it held in memory is gone, VMs are not. */
  void kill() {
    kit.stop(agent());
    stack().close();
  }

  ActorRef<AgentMessage> agent() {
    if (agent == null) {
      throw new IllegalStateException("not started");
    }
    return agent;
  }

  SimulatedStack stack() {
    if (stack == null) {
      throw new IllegalStateException("not started");
    }
    return stack;
  }

  /** Sends a command; the probe gets the answer. */
  TestProbe<AgentReply> send(Ticket ticket, AgentCommand command) {
    TestProbe<AgentReply> probe = kit.createTestProbe();
    agent().tell(new AgentMessage.Request(ticket, command, probe.getRef()));
    return probe;
  }

  AgentReply ask(Ticket ticket, AgentCommand command) {
    return send(ticket, command).receiveMessage(SOON);
  }

  /** The result of a command that must succeed. */
  AgentResult done(Ticket ticket, AgentCommand command) {
    return switch (ask(ticket, command)) {
      case AgentReply.Ok(var result) -> result;
      case AgentReply.Failed(var problem) -> throw new AssertionError(problem.toString());
    };
  }

  /** The code of a command that must fail. */
  String refused(Ticket ticket, AgentCommand command) {
    return switch (ask(ticket, command)) {
      case AgentReply.Ok(var result) -> throw new AssertionError(result.toString());
      case AgentReply.Failed(var problem) -> problem.code();
    };
  }
}
