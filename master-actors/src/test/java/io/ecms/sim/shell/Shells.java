package io.ecms.sim.shell;

import io.ecms.core.entity.Answer;
import io.ecms.core.entity.Logic;
import io.ecms.core.entity.Wire;
import io.ecms.core.model.OperationId;
import io.ecms.core.operation.Call;
import io.ecms.core.operation.Fact;
import io.ecms.core.operation.Operation;
import io.ecms.core.operation.OperationRequest;
import io.ecms.core.operation.SagaTables;
import io.ecms.sim.engine.Party;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The entities that are in memory; one is loaded when it is wanted. Messages to a dead server are
 * lost.
 */
final class Shells {
  private final World world;
  private final SagaTables tables;
  private final OperationShell.Caller caller;
  private final Map<String, Persistent<?>> loaded = new TreeMap<>();
  private boolean up = true;

  Shells(World world, SagaTables tables, OperationShell.Caller caller) {
    this.world = world;
    this.tables = tables;
    this.caller = caller;
  }

  static Party party(Logic<?, ?, ?> logic, String id) {
    return World.onServer(Journal.key(logic.type(), id));
  }

  static Party party(OperationId id) {
    return World.onServer(Journal.key(Operation.TYPE, id.value()));
  }

  <C extends Wire> void command(
      Logic<C, ?, ?> logic, String id, C command, String by, String why, Consumer<Answer> reply) {
    if (up) {
      shell(logic, id).command(command, by, why, reply);
    }
  }

  <C extends Wire> void inquire(Logic<C, ?, ?> logic, String id, Consumer<Answer> reply) {
    if (up) {
      shell(logic, id).inquire(reply);
    }
  }

  @SuppressWarnings("unchecked") // the key holds the type of the entity
  private <C extends Wire> EntityShell<C, ?, ?> shell(Logic<C, ?, ?> logic, String id) {
    return (EntityShell<C, ?, ?>)
        loaded.computeIfAbsent(
            Journal.key(logic.type(), id), _ -> new EntityShell<>(world, logic, id));
  }

  void open(
      OperationId id,
      OperationRequest request,
      List<Fact> facts,
      String by,
      Consumer<Answer> reply) {
    if (up) {
      operation(id).open(id, request, facts, by, reply);
    }
  }

  void inquire(OperationId id, Consumer<Answer> reply) {
    if (up) {
      operation(id).inquire(reply);
    }
  }

  void cancel(OperationId id, Consumer<Answer> reply) {
    if (up) {
      operation(id).cancel(reply);
    }
  }

  void tell(OperationId id, Fact fact, Consumer<Answer> reply) {
    if (up) {
      operation(id).learn(fact, reply);
    }
  }

  void await(OperationId id, Call.Until until, Consumer<Answer> reply) {
    if (up) {
      operation(id).await(until, reply);
    }
  }

  /** Loads it, and so makes it go on. */
  void wake(OperationId id) {
    if (up) {
      operation(id);
    }
  }

  private OperationShell operation(OperationId id) {
    return (OperationShell)
        loaded.computeIfAbsent(
            Journal.key(Operation.TYPE, id.value()),
            _ -> new OperationShell(world, tables, caller, id.value()));
  }

  /** Names of the entities of which there is something to lose. */
  List<String> loaded() {
    return List.copyOf(loaded.keySet());
  }

  void crash(String key) {
    Persistent<?> gone = loaded.remove(key);
    if (gone != null) {
      gone.crash();
    }
  }

  void down() {
    up = false;
    loaded().forEach(this::crash);
  }

  void up() {
    up = true;
  }
}
