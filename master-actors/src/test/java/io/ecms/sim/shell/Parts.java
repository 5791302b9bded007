package io.ecms.sim.shell;

import io.ecms.core.entity.DomainEvent;
import io.ecms.core.entity.Logic;
import io.ecms.core.entity.Wire;
import io.ecms.core.operation.SagaTables;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.MasterAnswer;
import io.ecms.core.protocol.MasterQuestion;
import io.ecms.core.protocol.Ticket;
import java.util.Optional;

/**
 * The parts of the product that are simulated, as they are. A planted bug replaces one of them by a
 * wrong one, which is the only way to make the product wrong: it has no switches for it.
 */
public class Parts {
  /** The logic of an entity. */
  public <C extends Wire, E extends DomainEvent, S extends Wire> Logic<C, E, S> logic(
      Logic<C, E, S> real) {
    return real;
  }

  public SagaTables sagas(SagaTables real) {
    return real;
  }

  /** What the master answers a saga. */
  public MasterAnswer answer(MasterQuestion question, MasterAnswer real) {
    return real;
  }

  /** The ticket that a node controller gets to see. */
  public Ticket ticket(Ticket real) {
    return real;
  }

  /**
   * The key that the master gets to see.
   *
   * @param attempt 0 for the first sending of a command
   */
  public Optional<String> key(Optional<String> real, int attempt) {
    return real;
  }

  /** What a node controller is told about its parent. */
  public Optional<AgentCommand> told(AgentCommand real) {
    return Optional.of(real);
  }

  /** Whether an entity answers before its events are durable. */
  public boolean answersBeforeWriting() {
    return false;
  }
}
