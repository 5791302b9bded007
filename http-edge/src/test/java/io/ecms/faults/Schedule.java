package io.ecms.faults;

import io.ecms.faults.Fault.CutBetween;
import io.ecms.faults.Fault.DeafenMaster;
import io.ecms.faults.Fault.FillDisk;
import io.ecms.faults.Fault.IsolateMaster;
import io.ecms.faults.Fault.IsolateNode;
import io.ecms.faults.Fault.IsolateServer;
import io.ecms.faults.Fault.KillMaster;
import io.ecms.faults.Fault.KillServer;
import io.ecms.faults.Fault.KillStore;
import io.ecms.faults.Fault.MuteMaster;
import io.ecms.faults.Fault.PauseMaster;
import io.ecms.faults.Fault.PauseNode;
import io.ecms.faults.Fault.PauseServer;
import io.ecms.faults.Fault.RestartStore;
import io.ecms.faults.Fault.RollingRestart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Which faults happen, in which order: follows from the seed alone. */
final class Schedule {
  private static final int MACHINES = 3;

  private Schedule() {}

  /** What a master's server can suffer, one of each kind. */
  static List<Fault> brief() {
    return List.of(
        new KillMaster(),
        new IsolateMaster(Duration.ofSeconds(12)),
        new MuteMaster(Duration.ofSeconds(12)),
        new PauseMaster(Duration.ofSeconds(12)));
  }

  /** The same for longer, and one of the databases lost. */
  static List<Fault> thorough() {
    return List.of(
        new KillMaster(),
        new IsolateMaster(Duration.ofSeconds(12)),
        new MuteMaster(Duration.ofSeconds(12)),
        new DeafenMaster(Duration.ofSeconds(12)),
        new PauseMaster(Duration.ofSeconds(15)),
        new KillStore(2, Duration.ofSeconds(6)),
        new RollingRestart());
  }

  /** All kinds in an order of their own, each time with other machines and times. */
  static List<Fault> round(Random random) {
    List<Fault> faults =
        new ArrayList<>(
            List.of(
                new KillMaster(),
                new KillServer(machine(random)),
                new PauseMaster(time(random)),
                new PauseServer(machine(random), time(random)),
                new IsolateMaster(time(random)),
                new IsolateServer(machine(random), time(random)),
                new MuteMaster(time(random)),
                new DeafenMaster(time(random)),
                cut(random),
                new IsolateNode(machine(random), time(random)),
                new PauseNode(machine(random), time(random)),
                new KillStore(machine(random), time(random)),
                new RestartStore(),
                new FillDisk(time(random)),
                new RollingRestart()));
    Collections.shuffle(faults, random);
    return faults;
  }

  private static Fault cut(Random random) {
    int one = machine(random);
    return new CutBetween(one, one % MACHINES + 1, time(random));
  }

  private static int machine(Random random) {
    return 1 + random.nextInt(MACHINES);
  }

  /** Shorter and longer than it takes to give a server up. */
  private static Duration time(Random random) {
    return Duration.ofMillis(1_000 + random.nextInt(20_000));
  }
}
