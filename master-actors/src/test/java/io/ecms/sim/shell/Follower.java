package io.ecms.sim.shell;

import io.ecms.core.feed.Recorded;
import io.ecms.sim.engine.Life;
import java.time.Duration;
import java.util.function.Consumer;

/** Reads the journal in order, late, and some events at a time. */
final class Follower {
  private final World world;
  private final Life life;
  private final Consumer<Recorded> reader;
  private int position;
  private boolean planned;

  /**
   * @param position offset of the last event that the reader has seen
   */
  Follower(World world, Life life, int position, Consumer<Recorded> reader) {
    this.world = world;
    this.life = life;
    this.position = position;
    this.reader = reader;
    world.journal.listen(_ -> plan());
    plan();
  }

  int position() {
    return position;
  }

  private void plan() {
    if (!planned && !life.ended() && position < world.journal.head()) {
      planned = true;
      Duration longest = world.conditions().lag();
      Duration lag = world.dice.between(longest.dividedBy(3), longest);
      world.time.after(lag, life, this::read);
    }
  }

  private void read() {
    planned = false;
    int behind = world.journal.head() - position;
    int batch = world.dice.chance(0.3) ? 1 + world.dice.below(behind) : behind;
    for (int i = 0; i < batch; i++) {
      position++;
      reader.accept(world.journal.at(position));
    }
    plan();
  }
}
