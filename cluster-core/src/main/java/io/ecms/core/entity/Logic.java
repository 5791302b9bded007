package io.ecms.core.entity;

import io.ecms.core.model.Problem;
import java.util.List;

/**
 * The pure half of an entity: no clock, no randomness, no I/O, no actor. The persistent shell, the
 * simulator, property tests and the read side all call these functions.
 *
 * @param <C> commands
 * @param <E> events
 * @param <S> states
 */
public interface Logic<C extends Wire, E extends DomainEvent, S extends Wire> {
  /** Name of the entity type; part of every persistence id, so it never changes. */
  String type();

  /** The state before the first event. */
  S empty();

  /**
   * Whether its history may grow long, so that snapshots pay. An entity without them asks the
   * snapshot store for none either, each time that it is loaded.
   */
  default boolean longLived() {
    return true;
  }

  /** What {@code command} leads to in {@code state}; {@code stamp} goes into the events. */
  Decision<E> decide(S state, C command, Stamp stamp);

  /** The state after {@code event}; never refuses. */
  S evolve(S state, E event);

  /** What a command leads to. */
  sealed interface Decision<E> {
    /** The events to persist; none when the wish is already true. */
    record Accepted<E>(List<E> events) implements Decision<E> {}

    /** Nothing happens. */
    record Refused<E>(Problem problem) implements Decision<E> {}

    static <E> Decision<E> accept(E event) {
      return new Accepted<>(List.of(event));
    }

    static <E> Decision<E> already() {
      return new Accepted<>(List.of());
    }

    static <E> Decision<E> refuse(Problem problem) {
      return new Refused<>(problem);
    }
  }
}
