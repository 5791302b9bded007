package io.ecms.sim;

import io.ecms.core.model.VmId;
import io.ecms.core.operation.Operation;
import io.ecms.sim.engine.Dice;
import io.ecms.sim.engine.Network;
import io.ecms.sim.shell.Conditions;
import io.ecms.sim.shell.Server;
import io.ecms.sim.shell.SimHost;
import io.ecms.sim.shell.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Makes things go wrong, one after the other and several at once, until it is stopped. */
final class Nemesis {
  private static final Duration SHORTEST_GAP = Duration.ofMillis(20);
  private static final Duration LONGEST_SPELL = Duration.ofSeconds(9);

  private final World world;
  private final Server server;
  private final List<SimHost> hosts;
  private final Scenario scenario;
  private final Set<Fault> kinds = EnumSet.noneOf(Fault.class);
  private final Duration longestGap;
  private final Set<Fault> spells = EnumSet.noneOf(Fault.class);
  private boolean stopped;

  Nemesis(World world, Server server, List<SimHost> hosts, Scenario scenario) {
    this.world = world;
    this.server = server;
    this.hosts = hosts;
    this.scenario = scenario;
    Dice dice = Dice.of(scenario.seed(), "nemesis");
    this.longestGap = Duration.ofSeconds(2L << dice.below(4));
    // Some seeds meet a few kinds only: those go on longer without a crash.
    double share = dice.chance(0.5) ? 1 : 0.35;
    for (Fault kind : Fault.values()) {
      if (dice.chance(share)) {
        kinds.add(kind);
      }
    }
    kinds.add(dice.pick(List.of(Fault.values())));
    Duration begins = Duration.ofSeconds(dice.below(4));
    world.time.after(begins, world.always, () -> plan(0));
  }

  /** The times of all strikes are the same whichever of them are left out. */
  private void plan(int number) {
    Dice dice = Dice.of(scenario.seed(), "strike " + number);
    world.time.after(
        dice.between(SHORTEST_GAP, longestGap), world.always, () -> strike(number, dice));
  }

  private void strike(int number, Dice dice) {
    if (stopped) {
      return;
    }
    Fault kind = pick(dice);
    if (scenario.has(kind, number)) {
      world.trace.note("fault", kind.name(), () -> "strike " + number);
      carryOut(kind, dice);
    }
    plan(number + 1);
  }

  /** Whatever takes much away at once comes less often. */
  private Fault pick(Dice dice) {
    List<Fault> all = new ArrayList<>(kinds);
    if (kinds.contains(Fault.LATE_VIEW)) {
      all.add(Fault.LATE_VIEW);
    }
    Fault first = dice.pick(all);
    return switch (first) {
      case SERVER_CRASH, HOST_CRASH, HOST_BREAKS -> dice.pick(all);
      case LOSS,
          TWICE,
          SLOW_NETWORK,
          CUT,
          ENTITY_CRASH,
          OPERATION_CRASH,
          MASTER_CRASH,
          AGENT_CRASH,
          HOST_FAILS,
          HOST_DIES,
          HOST_HANGS,
          SERVICE_HANGS,
          GUEST_DIES,
          SLOW_WRITES,
          LATE_VIEW ->
          first;
    };
  }

  private void carryOut(Fault kind, Dice dice) {
    switch (kind) {
      case LOSS, TWICE, SLOW_NETWORK, HOST_FAILS, HOST_BREAKS, HOST_DIES, HOST_HANGS, SLOW_WRITES ->
          spell(kind, dice);
      case LATE_VIEW -> {
        spell(kind, dice);
        // A view that is built of what is late has forgotten the proposals of the one before.
        world.time.after(
            dice.between(Duration.ofMillis(100), Duration.ofSeconds(5)),
            world.always,
            () -> crashMaster(dice));
      }
      case CUT -> cut(dice.pick(hosts), dice);
      case ENTITY_CRASH -> crashOne(false, dice);
      case OPERATION_CRASH -> crashOne(true, dice);
      case MASTER_CRASH -> server.crashMaster();
      case SERVER_CRASH -> {
        server.crash();
        later(dice, server::restart);
      }
      case AGENT_CRASH -> {
        SimHost host = dice.pick(hosts);
        host.crashAgent();
        later(dice, host::startAgent);
      }
      case HOST_CRASH -> {
        SimHost host = dice.pick(hosts);
        host.crashHost();
        later(dice, host::startAgent);
      }
      case SERVICE_HANGS -> {
        SimHost host = dice.pick(hosts);
        host.hang(true);
        later(dice, () -> host.hang(false));
      }
      case GUEST_DIES -> {
        SimHost host = dice.pick(hosts);
        List<VmId> running = host.running();
        if (!running.isEmpty()) {
          host.killGuest(dice.pick(running), dice.chance(0.6));
        }
      }
    }
  }

  private void crashMaster(Dice dice) {
    if (!stopped && dice.chance(0.7)) {
      server.crashMaster();
    }
  }

  private void later(Dice dice, Runnable action) {
    world.time.after(dice.between(Duration.ofMillis(50), LONGEST_SPELL), world.always, action);
  }

  private void spell(Fault kind, Dice dice) {
    spells.add(kind);
    apply();
    later(
        dice,
        () -> {
          spells.remove(kind);
          apply();
        });
  }

  private void cut(SimHost host, Dice dice) {
    int directions = 1 + dice.below(3);
    String node = host.name().value();
    if ((directions & 1) != 0) {
      world.network.cut(node, World.SERVER);
    }
    if ((directions & 2) != 0) {
      world.network.cut(World.SERVER, node);
    }
    later(
        dice,
        () -> {
          world.network.heal(node, World.SERVER);
          world.network.heal(World.SERVER, node);
        });
  }

  private void crashOne(boolean operation, Dice dice) {
    List<String> candidates =
        server.loaded().stream()
            .filter(key -> key.startsWith(Operation.TYPE + "/") == operation)
            .toList();
    if (!candidates.isEmpty()) {
      server.crash(dice.pick(candidates));
    }
  }

  private void apply() {
    boolean slow = spells.contains(Fault.SLOW_NETWORK);
    world.network.weather(
        new Network.Weather(
            spells.contains(Fault.LOSS) ? 0.15 : 0,
            spells.contains(Fault.TWICE) ? 0.2 : 0,
            slow ? Duration.ofSeconds(3) : Network.Weather.CALM.slowest()));
    Conditions calm = Conditions.CALM;
    world.conditions(
        new Conditions(
            spells.contains(Fault.HOST_FAILS) ? 0.4 : 0,
            spells.contains(Fault.HOST_BREAKS) ? 0.2 : 0,
            spells.contains(Fault.HOST_DIES) ? 0.2 : 0,
            spells.contains(Fault.HOST_HANGS) ? 0.3 : 0,
            Duration.ofSeconds(15),
            spells.contains(Fault.SLOW_WRITES) ? Duration.ofSeconds(3) : calm.writing(),
            spells.contains(Fault.LATE_VIEW) ? Duration.ofSeconds(6) : calm.lag()));
  }

  /** Everything works from here on. */
  void stop() {
    stopped = true;
    spells.clear();
    world.conditions(Conditions.CALM);
    world.network.healAll();
    hosts.forEach(SimHost::startAgent);
    hosts.forEach(host -> host.hang(false));
    server.restart();
    world.trace.note("calm", "world", () -> "nothing goes wrong from here on");
  }
}
