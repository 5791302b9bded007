package io.ecms.sim;

import io.ecms.core.command.VmWish;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.ResourceName;
import io.ecms.core.operation.BatchPolicy;
import io.ecms.core.vm.RestartPolicy;
import io.ecms.sim.engine.Dice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The commands of a run, as they follow from its seed. */
final class Workload {
  private static final int MOST_VMS = 14;
  private static final int MOST_VERBS = 8;
  private static final int MOST_BATCHES = 2;
  private static final int MOST_MEMBERS = 6;
  private static final int MOST_REGISTRATIONS = 14;
  private static final int MOST_TREE_CHANGES = 6;

  /**
   * A command.
   *
   * @param number from 0, in no order
   * @param at when it is sent first
   * @param keyed whether it has an idempotency key, and so may be repeated
   * @param twice whether two clients send it at the same time, with one key
   */
  record Command(int number, Duration at, Wish wish, boolean keyed, boolean twice) {}

  private final Dice dice;
  private final List<Command> commands;
  private final List<Duration> starts = new ArrayList<>();

  private Workload(Dice dice, List<Command> commands) {
    this.dice = dice;
    this.commands = commands;
  }

  static List<Command> of(long seed, List<NodeName> nodes, Duration length) {
    Workload workload = new Workload(Dice.of(seed, "workload"), new ArrayList<>());
    workload.plan(nodes, length);
    new Workload(Dice.of(seed, "batches"), workload.commands).batches(length);
    new Workload(Dice.of(seed, "trees"), workload.commands).trees(nodes, length);
    return List.copyOf(workload.commands);
  }

  private void plan(List<NodeName> nodes, Duration length) {
    Duration soon = Duration.ofMillis(500);
    nodes.forEach(node -> add(new Wish.AddNode(node), dice.between(Duration.ZERO, soon)));
    add(new Wish.BringIn(0), dice.between(Duration.ZERO, soon));
    int images = 1;
    if (dice.chance(0.3)) {
      add(new Wish.BringIn(1), dice.between(Duration.ZERO, length));
      images = 2;
    }
    int vms = 2 + dice.below(MOST_VMS);
    // In a storm all VMs are started at once, and run for the same places and addresses.
    Duration storm = Duration.ofMillis(4_000 + dice.below(8_000));
    boolean storms = dice.chance(0.6);
    for (int vm = 0; vm < vms; vm++) {
      Duration at = Duration.ofMillis(2_500 + dice.below((int) length.toMillis() / 2));
      Duration wave = dice.chance(0.4) ? storm : storm.plusMillis(dice.below(5_000));
      vm(vm, dice.below(images), storms ? wave : at);
    }
    for (int again = dice.below(MOST_REGISTRATIONS); again > 0; again--) {
      Duration near = dice.pick(starts).plusMillis(dice.below(800));
      add(new Wish.AddNode(dice.pick(nodes)), near);
    }
  }

  private void batches(Duration length) {
    for (int batch = 0; batch < MOST_BATCHES; batch++) {
      if (dice.chance(0.4)) {
        batch(batch, Duration.ofMillis(2_500 + dice.below((int) length.toMillis() * 2 / 3)));
      }
    }
  }

  /** Nodes are told to join and to leave while VMs come and go. */
  private void trees(List<NodeName> nodes, Duration length) {
    for (int times = dice.chance(0.5) ? dice.below(MOST_TREE_CHANGES) : 0; times > 0; times--) {
      Duration at = Duration.ofMillis(2_500 + dice.below((int) length.toMillis() * 2 / 3));
      List<NodeName> some = dice.chance(0.5) ? List.of() : List.of(dice.pick(nodes));
      add(dice.chance(0.5) ? new Wish.TreeUp(0) : new Wish.TreeDown(0, some), at);
    }
  }

  /** Sometimes under names that other VMs have. */
  private void batch(int batch, Duration at) {
    int count = 1 + dice.below(MOST_MEMBERS);
    String name = dice.chance(0.15) ? "vm" : "batch-" + batch;
    BatchPolicy policy = dice.pick(List.of(BatchPolicy.values()));
    add(
        new Wish.Launch(batch, name, count, 0, 1 + dice.below(2), 512L << dice.below(3), policy),
        at);
    if (dice.chance(0.3)) {
      add(new Wish.CancelLaunch(batch), at.plusMillis(dice.below(4_000)));
    }
    for (int verbs = dice.below(MOST_VERBS / 2); verbs > 0; verbs--) {
      add(verb(Wish.Launch.vm(batch, 1 + dice.below(count))), at.plusMillis(dice.below(9_000)));
    }
  }

  private void vm(int vm, int image, Duration start) {
    Duration made = start.minusMillis(300 + dice.below(2_000));
    RestartPolicy restart = dice.pick(List.of(RestartPolicy.values()));
    add(new Wish.Create(vm, image, 1 + dice.below(2), 512L << dice.below(3), restart), made);
    start(vm, start);
    Duration at = start;
    for (int verbs = dice.below(MOST_VERBS); verbs > 0; verbs--) {
      Duration pause =
          dice.chance(0.4) ? Duration.ofMillis(dice.below(300)) : Duration.ofSeconds(12);
      at = at.plus(dice.between(Duration.ZERO, pause));
      Wish wish = verb(vm);
      if (wish instanceof Wish.Start) {
        start(vm, at);
      } else {
        add(wish, at);
      }
    }
  }

  /** Some starts are cancelled, often about the time in which the guest is ready. */
  private void start(int vm, Duration at) {
    starts.add(at);
    add(new Wish.Start(vm), at);
    if (dice.chance(0.4)) {
      int later = dice.chance(0.7) ? 900 + dice.below(600) : dice.below(3_000);
      add(new Wish.Cancel(vm), at.plusMillis(later));
    }
  }

  private Wish verb(int vm) {
    int which = dice.below(16);
    return which < 5
        ? new Wish.Start(vm)
        : which < 8
            ? new Wish.Stop(vm)
            : which < 9
                ? new Wish.Destroy(vm)
                : which < 10 ? new Wish.Cancel(vm) : new Wish.Change(vm, change(vm));
  }

  /** Sometimes the name of another VM. */
  private VmWish change(int vm) {
    return switch (dice.below(9)) {
      case 0 -> new VmWish.Kill();
      case 1 -> new VmWish.Reboot(Optional.of(Duration.ofMillis(dice.below(2_000))));
      case 2 -> new VmWish.Reset();
      case 3 -> new VmWish.Suspend();
      case 4 -> new VmWish.Resume();
      case 5 -> new VmWish.Save();
      case 6 ->
          new VmWish.Rename(
              new ResourceName(dice.chance(0.5) ? "vm-" + dice.below(8) : "other-" + vm));
      case 7 ->
          new VmWish.Resize(Optional.of(1 + dice.below(2)), Optional.of(512L << dice.below(3)));
      default -> new VmWish.Rebuild();
    };
  }

  private void add(Wish wish, Duration at) {
    boolean creates = wish instanceof Wish.Create || wish instanceof Wish.BringIn;
    boolean keyed = creates || dice.chance(0.7);
    commands.add(new Command(commands.size(), at, wish, keyed, keyed && dice.chance(0.25)));
  }
}
