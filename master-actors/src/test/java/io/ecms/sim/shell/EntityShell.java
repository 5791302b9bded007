package io.ecms.sim.shell;

import io.ecms.core.entity.Answer;
import io.ecms.core.entity.DomainEvent;
import io.ecms.core.entity.Logic;
import io.ecms.core.entity.Stamp;
import io.ecms.core.entity.Wire;
import java.util.List;
import java.util.function.Consumer;

/** The simulator's counterpart of the product's shell of the same name. */
final class EntityShell<C extends Wire, E extends DomainEvent, S extends Wire>
    extends Persistent<E> {
  private final Logic<C, E, S> logic;

  EntityShell(World world, Logic<C, E, S> real, String id) {
    super(world, real.type(), id, real.empty());
    this.logic = world.parts.logic(real);
  }

  @Override
  void loaded() {
    // Goes on when it is asked.
  }

  void inquire(Consumer<Answer> reply) {
    receive(() -> reply.accept(done(state())));
  }

  void command(C command, String by, String why, Consumer<Answer> reply) {
    receive(() -> decide(command, new Stamp(world.time.instant(), by, why), reply));
  }

  @SuppressWarnings("unchecked") // the state that this logic has evolved
  private void decide(C command, Stamp stamp, Consumer<Answer> reply) {
    switch (logic.decide((S) state(), command, stamp)) {
      case Logic.Decision.Refused<E>(var problem) -> {
        world.trace.note("refused", key(), () -> command + ": " + problem.code());
        reply.accept(new Answer.No(problem));
      }
      case Logic.Decision.Accepted<E>(var events) when events.isEmpty() ->
          reply.accept(done(state()));
      case Logic.Decision.Accepted<E>(var events) when world.parts.answersBeforeWriting() -> {
        reply.accept(done(sequence() + events.size(), after(events)));
        persist(events, () -> {});
      }
      case Logic.Decision.Accepted<E>(var events) ->
          persist(events, () -> reply.accept(done(state())));
    }
  }

  private Wire after(List<E> events) {
    Wire next = state();
    for (E event : events) {
      next = Journal.evolve(next, event);
    }
    return next;
  }
}
