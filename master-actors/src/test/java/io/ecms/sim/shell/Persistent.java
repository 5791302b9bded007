package io.ecms.sim.shell;

import io.ecms.core.entity.Answer;
import io.ecms.core.entity.DomainEvent;
import io.ecms.core.entity.Wire;
import io.ecms.sim.engine.Life;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * An entity in memory, as Pekko runs one: comes back from the journal, takes one message after the
 * other, and none while it writes. A crash loses what was not written and all that waited; of a
 * write that was under way nobody can tell.
 */
abstract class Persistent<E extends DomainEvent> {
  private static final int MAX_WAITING = 1_000;
  private static final Duration LOADING = Duration.ofMillis(5);

  protected final World world;
  protected final Life life = new Life();
  private final String type;
  private final String id;
  private final String key;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private List<E> writing = List.of();
  private boolean busy = true;
  private long sequence;
  private Wire state;

  Persistent(World world, String type, String id, Wire empty) {
    this.world = world;
    this.type = type;
    this.id = id;
    this.key = Journal.key(type, id);
    this.state = empty;
    world.time.after(world.dice.between(Duration.ZERO, LOADING), life, this::load);
  }

  private void load() {
    for (DomainEvent event : world.journal.of(type, id)) {
      state = Journal.evolve(state, event);
      sequence++;
    }
    world.watch().recovered(key, sequence);
    busy = false;
    loaded();
    next();
  }

  /** Called once, with the state that the journal has. */
  abstract void loaded();

  final void receive(Runnable message) {
    if (!busy) {
      message.run();
    } else if (waiting.size() < MAX_WAITING) {
      waiting.add(message);
    }
  }

  private void next() {
    while (!busy && !waiting.isEmpty()) {
      waiting.remove().run();
    }
  }

  /** Writes, then goes on; nothing else is taken in between. */
  final void persist(List<E> events, Runnable then) {
    busy = true;
    writing = events;
    Duration takes = world.dice.between(Duration.ofNanos(200_000), world.conditions().writing());
    world.time.after(
        takes,
        life,
        () -> {
          write();
          then.run();
          busy = false;
          next();
        });
  }

  private void write() {
    List<E> events = writing;
    writing = List.of();
    for (E event : events) {
      state = Journal.evolve(state, event);
      sequence++;
    }
    world.journal.append(type, id, events);
    world.trace.note("wrote", key, events::toString);
  }

  /** Ends this life. */
  void crash() {
    world.trace.note("crash", key, () -> "with " + writing.size() + " events not written");
    life.end();
    if (!writing.isEmpty() && world.dice.chance(0.5)) {
      world.journal.append(type, id, writing);
    }
  }

  final Answer done(Wire told) {
    return done(sequence, told);
  }

  final Answer done(long told, Wire after) {
    world.watch().acknowledged(key, told);
    return new Answer.Done(told, after);
  }

  final Wire state() {
    return state;
  }

  final long sequence() {
    return sequence;
  }

  final String key() {
    return key;
  }
}
