package io.ecms.sim.shell;

import io.ecms.core.lease.LeaseId;
import io.ecms.core.model.Epoch;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.VmId;
import io.ecms.core.node.NodeRole;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.AgentMessage.TreeStatus;
import io.ecms.core.protocol.AgentMessage.VmsSeen;
import io.ecms.core.protocol.AgentReply;
import io.ecms.core.protocol.Ticket;
import io.ecms.node.agent.AgentCore;
import io.ecms.node.agent.AgentLimits;
import io.ecms.node.agent.AgentPorts;
import io.ecms.node.agent.AgentSettings;
import io.ecms.node.agent.AgentStores;
import io.ecms.node.agent.AgentWork;
import io.ecms.node.agent.Capacity;
import io.ecms.node.agent.GuestNetworks;
import io.ecms.node.agent.ParentWatchSettings;
import io.ecms.node.host.HostFacts;
import io.ecms.node.hypervisor.DomainState;
import io.ecms.node.hypervisor.DomainStatus;
import io.ecms.node.hypervisor.NetworkMode;
import io.ecms.node.hypervisor.StateReason;
import io.ecms.node.hypervisor.simulated.GuestTimes;
import io.ecms.node.hypervisor.simulated.SimulatedHypervisor;
import io.ecms.sim.engine.Dice;
import io.ecms.sim.engine.Life;
import io.ecms.tree.stack.simulated.SimulatedFabric;
import io.ecms.tree.stack.simulated.SimulatedStack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One host with its node controller. Domains, disks and what the controller keeps on disk outlive
 * the controller; a crash of the whole host ends its guests, too. A piece of work is done at one
 * moment, some time after it was begun.
 */
public final class SimHost {
  private static final Duration QUICK = Duration.ofMillis(120);
  private static final ParentWatchSettings WATCH =
      new ParentWatchSettings(
          Duration.ofMillis(600), Duration.ofMillis(200), Duration.ofMillis(200), 3);
  private static final GuestTimes GUESTS =
      new GuestTimes(Duration.ofMillis(800), Duration.ofMillis(300));

  private final World world;
  private final NodeName name;
  private final Dice dice;
  private final HostFaults faults;
  private final HostTicker ticker;
  private final SimulatedStack stack;
  private final SimulatedHypervisor hypervisor;
  private final AgentSettings settings;
  private final AgentPorts ports;
  private final AgentStores stores;
  private final Map<VmId, LeaseId> addresses = new HashMap<>();
  private Runnable onChange = () -> {};
  private Life life = new Life();
  private AgentWork work;
  private AgentCore core;
  private Epoch highest = Epoch.NONE;

  public SimHost(World world, NodeName name, NodeRole role, SimulatedFabric fabric, Dice dice) {
    this.world = world;
    this.name = name;
    this.dice = dice;
    this.faults = new HostFaults(world, dice);
    this.ticker = new HostTicker(world.time);
    this.stack = new SimulatedStack(name.value(), fabric, faults);
    this.hypervisor =
        new SimulatedHypervisor(
            facts(name, 2 + dice.below(3)), ticker, faults.hypervisor(), GUESTS);
    this.settings = settings(name, role);
    this.ports =
        new AgentPorts(
            hypervisor::facts,
            Optional.of(hypervisor),
            stack,
            Optional.empty(),
            Optional.empty(),
            (_, _, _, _) -> new byte[0],
            world.time,
            dice.generator());
    this.stores = AgentStores.inMemory(settings, new HostImages(stack));
    this.work = new AgentWork(settings, ports, stores);
    this.core = new AgentCore(settings, work, work.epoch(), shell(life));
    watchParents(life);
  }

  /** Each question takes its time, and is lost with the controller. */
  private void watchParents(Life own) {
    world.time.after(
        WATCH.retry(),
        own,
        () -> {
          work.watchParents(question -> world.time.after(begins(), own, question));
          watchParents(own);
        });
  }

  private static HostFacts facts(NodeName name, int cpus) {
    return new HostFacts(
        name.value(),
        Optional.of(name.value()),
        cpus,
        "simulated",
        4_096,
        4_096,
        40,
        40,
        new HostFacts.HypervisorFacts("simulated", "1", false));
  }

  private static AgentSettings settings(NodeName name, NodeRole role) {
    return new AgentSettings(
        name,
        role,
        "zone-1",
        name.value(),
        Path.of("/simulated", name.value()),
        new Capacity(Optional.empty(), Optional.empty(), Optional.empty(), 1.0),
        new GuestNetworks(
            Map.of(),
            new GuestNetworks.Wiring(new NetworkMode.User(), 28, Optional.empty(), List.of())),
        false,
        new AgentLimits(
            4,
            100,
            1_000,
            16,
            Duration.ofMinutes(2),
            Duration.ofMillis(500),
            Duration.ofSeconds(2)),
        WATCH);
  }

  /** Who wants to know that the controller has come or gone. */
  void onChange(Runnable listener) {
    onChange = listener;
    listener.run();
  }

  /** Begins a controller over what is on the host. */
  public void startAgent() {
    if (!up()) {
      life = new Life();
      work = new AgentWork(settings, ports, stores);
      highest = work.epoch();
      core = new AgentCore(settings, work, highest, shell(life));
      core.begin(work.images());
      watchParents(life);
      world.trace.note("restart", name.value(), () -> "controller, epoch " + highest.value());
      onChange.run();
    }
  }

  /** Kills the controller: what it served is not served any more, domains go on. */
  public void crashAgent() {
    if (up()) {
      world.trace.note("crash", name.value(), () -> "controller");
      life.end();
      stores.restarted();
      stack.crash();
      onChange.run();
    }
  }

  /** The power fails. */
  public void crashHost() {
    crashAgent();
    world.trace.note("crash", name.value(), () -> "host");
    running().forEach(hypervisor::crash);
    world.watch().hostChanged(this);
  }

  /** A guest ends by itself. */
  public void killGuest(VmId vm, boolean crashes) {
    world.trace.note("dies", vm.value(), () -> "on " + name);
    hypervisor.end(vm, crashes ? StateReason.CRASHED : StateReason.GUEST_SHUT_DOWN);
  }

  public boolean up() {
    return !life.ended();
  }

  private AgentCore.Shell shell(Life own) {
    return new AgentCore.Shell() {
      @Override
      public void carryOut(String what, Supplier<Runnable> blocking) {
        world.time.after(begins(), own, () -> perform(own, what, blocking));
      }

      @Override
      public void after(Duration pause, ImageId image, Runnable then) {
        world.time.after(pause, own, then);
      }
    };
  }

  private Duration begins() {
    Duration longest =
        dice.chance(world.conditions().hostSlow()) ? world.conditions().hanging() : QUICK;
    return dice.between(Duration.ofMillis(1), longest.compareTo(QUICK) < 0 ? QUICK : longest);
  }

  private void perform(Life own, String what, Supplier<Runnable> blocking) {
    faults.plan();
    Runnable then = outcome(blocking);
    boolean died = faults.over();
    Duration took = ticker.taken();
    world.trace.note("works", name.value(), () -> what + (died ? " and dies" : ""));
    if (died) {
      crashAgent();
    } else {
      world.time.after(took, own, then);
    }
    world.watch().hostChanged(this);
  }

  private static Runnable outcome(Supplier<Runnable> blocking) {
    try {
      return blocking.get();
    } catch (HostFaults.Died _) {
      return () -> {};
    }
  }

  /** A request has arrived. */
  void request(Ticket ticket, AgentCommand command, Consumer<AgentReply> reply) {
    if (!up()) {
      return;
    }
    Ticket seen = world.parts.ticket(ticket);
    boolean old = !ticket.epoch().equals(Epoch.NONE) && ticket.epoch().compareTo(highest) < 0;
    highest = ticket.epoch().compareTo(highest) > 0 ? ticket.epoch() : highest;
    core.request(
        seen,
        command,
        answer -> {
          if (answer instanceof AgentReply.Ok) {
            note(command);
            if (old) {
              world.watch().obeyedOldEpoch(name, ticket);
            }
          }
          reply.accept(answer);
        });
  }

  private void note(AgentCommand command) {
    if (command instanceof AgentCommand.StartDomain start) {
      addresses.put(start.vm(), start.lease());
    } else if (command instanceof AgentCommand.DestroyDomain(var vm)) {
      addresses.remove(vm);
    }
  }

  /** Asks what runs here. */
  void vms(Consumer<VmsSeen> reply) {
    world.time.after(
        begins(),
        life,
        () -> {
          faults.plan();
          VmsSeen seen = work.vmsSeen();
          faults.over();
          reply.accept(seen);
        });
  }

  /** Asks what is done for trees. */
  void trees(Consumer<Optional<TreeStatus>> reply) {
    world.time.after(begins(), life, () -> reply.accept(work.treeStatus()));
  }

  /** What is served here accepts and does not answer, or answers again. */
  public void hang(boolean hangs) {
    world.trace.note("hangs", name.value(), () -> hangs ? "from now on" : "no more");
    stack.hang(hangs);
  }

  public NodeName name() {
    return name;
  }

  /** All domains, in whatever state. */
  public List<DomainStatus> domains() {
    return hypervisor.domains(name);
  }

  /** The VMs that run here. */
  public List<VmId> running() {
    return domains().stream()
        .filter(domain ->
            domain.state() == DomainState.RUNNING || domain.state() == DomainState.SUSPENDED)
        .map(DomainStatus::vm)
        .toList();
  }

  /** The address that a VM was last started with here. */
  public Optional<LeaseId> address(VmId vm) {
    return Optional.ofNullable(addresses.get(vm));
  }

  public SimulatedStack stack() {
    return stack;
  }

  /** Commands that the controller has in hand or waiting. */
  public int busy() {
    return up() ? core.running() + core.queued() : 0;
  }
}
