package io.ecms.sim;

import static io.ecms.sim.engine.Violation.unless;

import com.typesafe.config.ConfigFactory;
import io.ecms.core.lease.IpLease;
import io.ecms.core.model.NodeName;
import io.ecms.core.node.NodeRole;
import io.ecms.core.vm.Vm;
import io.ecms.master.actor.MasterSettings;
import io.ecms.sim.check.Monitor;
import io.ecms.sim.check.Rest;
import io.ecms.sim.engine.Dice;
import io.ecms.sim.engine.Network;
import io.ecms.sim.engine.Timeline;
import io.ecms.sim.engine.Trace;
import io.ecms.sim.engine.Violation;
import io.ecms.sim.shell.Parts;
import io.ecms.sim.shell.Server;
import io.ecms.sim.shell.SimHost;
import io.ecms.sim.shell.World;
import io.ecms.tree.stack.simulated.SimulatedFabric;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * One run: some time in which things go wrong, then rest, in which everything must settle; then all
 * VMs are destroyed, and nothing of them may be left.
 */
final class Simulation {
  /**
   * The product's settings with shorter times, so that more happens in a run.
   *
   * @param addresses how many there are for VMs
   */
  private record Setting(MasterSettings settings, int addresses) {
    static Setting of(String cidr, int gateway, int addresses) {
      return new Setting(
          MasterSettings.from(
              ConfigFactory.parseString(
                      """
                      ecms.networks { default = null, lan { cidr = "%s", gateway-host-number = %d } }
                      ecms.master.default-network = lan
                      ecms.network-defaults.quarantine = 120s
                      ecms.master {
                        proposal-lifetime = 12s, resume-interval = 2s, observe-interval = 4s
                        image-store = n0
                        tree.repair-interval = 1s, tree.avoid = 6s
                        sagas {
                          agent-timeout = 5s, quick-step = 8s, reach = 6s, tree-step = 15s
                          disk-step = 15s, domain-step = 15s, ready-step = 15s, stop-grace = 4s
                          vm-start = 60s, vm-batch = 120s, batch-parallel = 3, vm-stop = 30s, vm-destroy = 45s, node-add = 15s
                          image-import = 60s, tree-change = 40s
                        }
                      }
                      """
                          .formatted(cidr, gateway))
                  .withFallback(ConfigFactory.defaultReference())
                  .resolve()),
          addresses);
    }
  }

  private static final Setting WIDE = Setting.of("10.9.0.0/28", 14, 13);
  private static final Setting NARROW = Setting.of("10.9.0.0/29", 6, 5);

  /** The node that holds the images. */
  static final NodeName IMAGE_NODE = new NodeName("n0");

  private static final int NODES = 4;
  private static final int MOST_STEPS = 400_000;
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration QUIET = Duration.ofSeconds(5);
  private static final Duration SETTLES = Duration.ofMinutes(4);
  private static final int DESTROY_ROUNDS = 3;

  /**
   * What came of a run.
   *
   * @param hash of all that happened; equal for equal runs
   * @param kinds names of the events that were written
   * @param trace lines to read, when they were wanted
   */
  record Outcome(
      long steps,
      long hash,
      Optional<Violation> violation,
      Set<String> kinds,
      List<String> trace) {}

  private final Scenario scenario;
  private final Setting setting;
  private final Timeline time;
  private final World world;
  private final Map<NodeName, SimHost> hosts = new TreeMap<>();
  private final Monitor monitor;
  private final Server server;
  private final Clients clients;
  private final Nemesis nemesis;
  private final Rest rest;
  private long steps;

  private Simulation(Scenario scenario, Parts parts, boolean readable) {
    this.scenario = scenario;
    long seed = scenario.seed();
    this.setting = seed % 2 == 0 ? WIDE : NARROW;
    this.time = new Timeline(Dice.of(seed, "time"));
    this.world =
        new World(
            time,
            new Network(time, Dice.of(seed, "network")),
            new Trace(time, readable),
            parts,
            setting.settings(),
            Dice.of(seed, "world"));
    SimulatedFabric fabric = new SimulatedFabric();
    for (int i = 0; i <= NODES; i++) {
      NodeName name = new NodeName("n" + i);
      NodeRole role = i == 0 ? NodeRole.IMAGE : NodeRole.COMPUTE;
      hosts.put(name, new SimHost(world, name, role, fabric, Dice.of(seed, name.value())));
    }
    this.monitor = new Monitor(hosts.values());
    world.watch(monitor);
    this.server = new Server(world, hosts, Dice.of(seed, "ids"));
    this.clients = new Clients(world, server, monitor, Dice.of(seed, "clients"));
    this.nemesis = new Nemesis(world, server, List.copyOf(hosts.values()), scenario);
    this.rest = new Rest(monitor, hosts);
  }

  /** Runs a scenario to its end, or to the first invariant that does not hold. */
  static Outcome run(Scenario scenario, Parts parts, boolean readable) {
    Simulation simulation = new Simulation(scenario, parts, readable);
    Optional<Violation> violation = Optional.empty();
    try {
      simulation.run();
    } catch (Violation e) {
      violation = Optional.of(e);
    } catch (RuntimeException e) {
      violation = Optional.of(broken(e));
    }
    Trace trace = simulation.world.trace;
    return new Outcome(
        simulation.steps, trace.hash(), violation, simulation.monitor.kinds(), trace.lines());
  }

  /** A fault of the program that no invariant speaks of. */
  private static Violation broken(RuntimeException e) {
    Violation violation = new Violation("fault", "%s", e);
    violation.initCause(e);
    return violation;
  }

  /** Numbers of the commands that a seed has. */
  static List<Integer> commands(Scenario scenario) {
    return plan(scenario).stream().map(Workload.Command::number).toList();
  }

  private static List<Workload.Command> plan(Scenario scenario) {
    List<NodeName> nodes = new ArrayList<>();
    for (int i = 0; i <= NODES; i++) {
      nodes.add(new NodeName("n" + i));
    }
    return Workload.of(scenario.seed(), nodes, Duration.ofSeconds(scenario.seconds())).stream()
        .filter(command -> !scenario.without().contains(command.number()))
        .toList();
  }

  private void run() {
    clients.send(plan(scenario));
    until(() -> false, Duration.ofSeconds(scenario.seconds()));
    nemesis.stop();
    settle();
    rest.check();
    for (int round = 0; round < DESTROY_ROUNDS && !rest.living().isEmpty(); round++) {
      rest.living().stream().map(Vm.Known::id).forEach(clients::destroy);
      settle();
    }
    until(this::noQuarantine, SETTLES);
    until(() -> false, QUIET);
    rest.checkEmpty(server.master().view(), setting.addresses());
  }

  /** Goes on until nothing is under way. */
  private void settle() {
    until(this::quiet, SETTLES);
    until(() -> false, QUIET);
    until(this::quiet, SETTLES);
    unless(
        quiet(),
        "I4",
        "does not settle: %d clients wait, not ended: %s",
        clients.open(),
        rest.unfinished());
  }

  private boolean quiet() {
    return clients.open() == 0
        && rest.unfinished().isEmpty()
        && rest.agree()
        && server.master().view().isPresent()
        && hosts.values().stream().allMatch(host -> host.busy() == 0);
  }

  private boolean noQuarantine() {
    return monitor.states().stream()
        .noneMatch(entry -> entry.getValue() instanceof IpLease.Quarantined);
  }

  /** Goes on until something is so, which is looked at now and then, or the time is over. */
  private void until(BooleanSupplier reached, Duration longest) {
    long end = time.micros() + longest.toNanos() / 1_000;
    long look = time.micros();
    while (time.micros() < end) {
      if (time.micros() >= look) {
        if (reached.getAsBoolean()) {
          return;
        }
        look = time.micros() + LOOK.toNanos() / 1_000;
      }
      if (time.step()) {
        steps++;
      }
      unless(steps < MOST_STEPS, "I4", "goes on for ever");
    }
  }
}
