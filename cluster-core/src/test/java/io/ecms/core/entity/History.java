package io.ecms.core.entity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The life of one entity without an actor. Whatever is given to it, it checks what holds for every
 * entity: a refusal or a repeat changes nothing, and the events alone give the same state again.
 */
public final class History<C extends Wire, E extends DomainEvent, S extends Wire> {
  private static final Duration TICK = Duration.ofSeconds(1);

  private final Logic<C, E, S> logic;
  private final List<E> events = new ArrayList<>();
  private S state;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  private History(Logic<C, E, S> logic) {
    this.logic = logic;
    this.state = logic.empty();
  }

  public static <C extends Wire, E extends DomainEvent, S extends Wire> History<C, E, S> of(
      Logic<C, E, S> logic) {
    return new History<>(logic);
  }

  /** Gives one command; a second has passed since the last one. */
  public Logic.Decision<E> give(C command) {
    now = now.plus(TICK);
    Logic.Decision<E> decision = decide(command);
    if (decision instanceof Logic.Decision.Accepted<E>(var accepted)) {
      for (E event : accepted) {
        assertThat(event.stamp().at()).isEqualTo(now);
        state = logic.evolve(state, event);
        events.add(event);
      }
      if (decide(command) instanceof Logic.Decision.Accepted<E>(var again)) {
        assertThat(again).as("a repeat of " + command).isEmpty();
      }
    }
    assertThat(replayed()).isEqualTo(state);
    return decision;
  }

  /** Gives a command that must be accepted; answers the state after it. */
  public S accept(C command) {
    assertThat(give(command)).isInstanceOf(Logic.Decision.Accepted.class);
    return state;
  }

  /** Gives a command that must be refused; answers the code. */
  public String refuse(C command) {
    return switch (give(command)) {
      case Logic.Decision.Refused<E>(var problem) -> problem.code();
      case Logic.Decision.Accepted<E>(var accepted) ->
          throw new AssertionError(command + " was accepted: " + accepted);
    };
  }

  /** Lets time pass. */
  public void pass(Duration time) {
    now = now.plus(time);
  }

  public S state() {
    return state;
  }

  public Instant now() {
    return now;
  }

  /** Events so far; the number of the last one is its size. */
  public List<E> events() {
    return List.copyOf(events);
  }

  private Logic.Decision<E> decide(C command) {
    return logic.decide(state, command, new Stamp(now, "test", "history"));
  }

  private S replayed() {
    S replayed = logic.empty();
    for (E event : events) {
      replayed = logic.evolve(replayed, event);
    }
    return replayed;
  }
}
