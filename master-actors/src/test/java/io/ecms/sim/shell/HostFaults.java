package io.ecms.sim.shell;

import io.ecms.node.hypervisor.simulated.Faults.Method;
import io.ecms.sim.engine.Dice;
import io.ecms.tree.stack.StackException;
import io.ecms.tree.stack.simulated.Faults;

/** What goes wrong with the next piece of work on a host, in its hypervisor and its block stack. */
final class HostFaults implements Faults {
  /** Each call of a piece of work that is to go wrong does so with this probability. */
  private static final double SHARE = 0.6;

  private enum Plan {
    WORK,
    FAIL,
    BREAK,
    DIE
  }

  /** The node controller dies in the middle of its work. */
  static final class Died extends Error {
    private static final long serialVersionUID = 1L;

    Died() {
      super("died", null, false, false);
    }
  }

  private final World world;
  private final Dice dice;
  private final io.ecms.node.hypervisor.simulated.Faults hypervisor;
  private Plan plan = Plan.WORK;
  private boolean died;

  HostFaults(World world, Dice dice) {
    this.world = world;
    this.dice = dice;
    this.hypervisor = new io.ecms.node.hypervisor.simulated.Faults(dice.generator());
  }

  io.ecms.node.hypervisor.simulated.Faults hypervisor() {
    return hypervisor;
  }

  /** Decides for the next piece of work. */
  void plan() {
    Conditions now = world.conditions();
    died = false;
    plan =
        dice.chance(now.hostDies())
            ? Plan.DIE
            : dice.chance(now.hostBreaks())
                ? Plan.BREAK
                : dice.chance(now.hostFails()) ? Plan.FAIL : Plan.WORK;
    if (plan == Plan.FAIL || plan == Plan.BREAK) {
      boolean passes = plan == Plan.FAIL;
      for (Method method : Method.values()) {
        hypervisor.failSome(
            method, SHARE, passes ? "hypervisor-busy" : "hypervisor-failed", passes);
      }
    }
  }

  /** The work is over; whether the controller has died of it. */
  boolean over() {
    plan = Plan.WORK;
    hypervisor.clear();
    return died;
  }

  @Override
  public void before(Call call, String host, String subject) {
    switch (plan) {
      case WORK -> {}
      case FAIL, BREAK -> {
        if (dice.chance(SHARE)) {
          boolean passes = plan == Plan.FAIL;
          throw new StackException(
              passes ? "stack-busy" : "stack-failed", passes, call + " of " + subject);
        }
      }
      case DIE -> {
        died = true;
        throw new Died();
      }
    }
  }
}
