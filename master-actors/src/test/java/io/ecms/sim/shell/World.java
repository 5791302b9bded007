package io.ecms.sim.shell;

import io.ecms.core.model.NodeName;
import io.ecms.master.actor.MasterSettings;
import io.ecms.sim.engine.Dice;
import io.ecms.sim.engine.Life;
import io.ecms.sim.engine.Network;
import io.ecms.sim.engine.Party;
import io.ecms.sim.engine.Timeline;
import io.ecms.sim.engine.Trace;
import java.time.Duration;

/** What all shells of one simulation share. */
public final class World {
  /** Longest wait for an entity or the master. */
  public static final Duration ASK = Duration.ofSeconds(2);

  public static final String SERVER = "server";

  /** For what no crash ends. */
  public final Life always = new Life();

  public final Timeline time;
  public final Network network;
  public final Trace trace;
  public final Journal journal = new Journal();
  public final Parts parts;
  public final MasterSettings settings;
  public final Dice dice;
  private Watch watch = new Blind();
  private Conditions conditions = Conditions.CALM;

  public World(
      Timeline time,
      Network network,
      Trace trace,
      Parts parts,
      MasterSettings settings,
      Dice dice) {
    this.time = time;
    this.network = network;
    this.trace = trace;
    this.parts = parts;
    this.settings = settings;
    this.dice = dice;
  }

  public Watch watch() {
    return watch;
  }

  public void watch(Watch next) {
    watch = next;
    journal.listen(next::recorded);
  }

  public Conditions conditions() {
    return conditions;
  }

  public void conditions(Conditions next) {
    conditions = next;
  }

  /** Somebody on the server. */
  public static Party onServer(String name) {
    return new Party(SERVER, name);
  }

  /** The controller of a node. */
  public static Party onNode(NodeName node) {
    return new Party(node.value(), node.value());
  }

  private static final class Blind implements Watch {
    @Override
    public void recorded(io.ecms.core.feed.Recorded event) {}

    @Override
    public void acknowledged(String key, long sequence) {}

    @Override
    public void recovered(String key, long sequence) {}

    @Override
    public void hostChanged(SimHost host) {}

    @Override
    public void obeyedOldEpoch(NodeName node, io.ecms.core.protocol.Ticket ticket) {}
  }
}
