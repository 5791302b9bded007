package io.ecms.sim.shell;

import io.ecms.core.command.MasterMessage;
import io.ecms.core.command.MasterReply;
import io.ecms.core.entity.Answer;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.master.saga.Sagas;
import io.ecms.sim.engine.Dice;
import io.ecms.sim.engine.Life;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The process that holds entities, operations and the master. */
public final class Server {
  private final World world;
  private final Directory directory;
  private final Projection projection;
  private final Shells shells;
  private final MasterShell master;
  private Life life = new Life();

  public Server(World world, Map<NodeName, SimHost> hosts, Dice ids) {
    this.world = world;
    this.directory = new Directory(world, hosts);
    this.projection = new Projection(world);
    Calls calls = new Calls(world, this);
    this.shells =
        new Shells(
            world,
            world.parts.sagas(new Sagas(world.settings.sagas(), world.settings.networks())),
            calls);
    this.master = new MasterShell(world, this, calls.forMaster(), ids);
    master.start();
  }

  /** Kills it; nothing answers until {@link #restart}. */
  public void crash() {
    world.trace.note("crash", World.SERVER, () -> "");
    life.end();
    master.crash();
    shells.down();
  }

  public void restart() {
    if (life.ended()) {
      world.trace.note("restart", World.SERVER, () -> "");
      life = new Life();
      shells.up();
      master.start();
    }
  }

  /** Kills the master alone, which begins anew at once. */
  public void crashMaster() {
    if (!life.ended()) {
      master.crash();
      master.start();
    }
  }

  /** Kills one entity or operation that is in memory. */
  public void crash(String key) {
    shells.crash(key);
  }

  /** Entities and operations that are in memory. */
  public List<String> loaded() {
    return shells.loaded();
  }

  /** A client's command, as HTTP hands it over. */
  public void command(MasterMessage message, Consumer<MasterReply> reply) {
    if (!life.ended()) {
      master.command(message, reply);
    }
  }

  /** A client asks for an operation. */
  public void operation(OperationId id, Consumer<Answer> reply) {
    shells.inquire(id, reply);
  }

  /** A client cancels an operation. */
  public void cancel(OperationId id, Consumer<Answer> reply) {
    shells.cancel(id, reply);
  }

  public MasterShell master() {
    return master;
  }

  Life life() {
    return life;
  }

  Directory directory() {
    return directory;
  }

  Projection projection() {
    return projection;
  }

  Shells shells() {
    return shells;
  }
}
