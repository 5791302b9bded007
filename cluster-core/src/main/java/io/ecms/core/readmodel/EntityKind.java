package io.ecms.core.readmodel;

import io.ecms.core.disk.Disk;
import io.ecms.core.entity.DomainEvent;
import io.ecms.core.entity.Logic;
import io.ecms.core.entity.Wire;
import io.ecms.core.image.Image;
import io.ecms.core.lease.IpLease;
import io.ecms.core.node.Node;
import io.ecms.core.operation.Operation;
import io.ecms.core.vm.Vm;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BiFunction;

/** The kinds of entities in the read model: how their states follow from their events. */
public enum EntityKind {
  VM("Vm", Vm.State.class, evolution(Vm.LOGIC, Vm.Event.class, Vm.State.class)),
  NODE("Node", Node.State.class, evolution(Node.LOGIC, Node.Event.class, Node.State.class)),
  DISK("Disk", Disk.State.class, evolution(Disk.LOGIC, Disk.Event.class, Disk.State.class)),
  LEASE(
      "IpLease",
      IpLease.State.class,
      evolution(IpLease.LOGIC, IpLease.Event.class, IpLease.State.class)),
  IMAGE("Image", Image.State.class, evolution(Image.LOGIC, Image.Event.class, Image.State.class)),
  OPERATION("Operation", Operation.State.class, EntityKind::operation);

  private final String type;
  private final Class<? extends Wire> stateType;

  @SuppressWarnings("ImmutableEnumChecker") // a function without state
  private final BiFunction<Optional<Wire>, DomainEvent, Wire> evolution;

  EntityKind(
      String type,
      Class<? extends Wire> stateType,
      BiFunction<Optional<Wire>, DomainEvent, Wire> evolution) {
    this.type = type;
    this.stateType = stateType;
    this.evolution = evolution;
  }

  /** The kind of an entity type; empty for types that no list shows. */
  public static Optional<EntityKind> ofType(String type) {
    return Arrays.stream(values()).filter(kind -> kind.type.equals(type)).findFirst();
  }

  /** The entity type's name, part of its persistence ids. */
  public String type() {
    return type;
  }

  /** The type that all states of this kind have. */
  public Class<? extends Wire> stateType() {
    return stateType;
  }

  /** The state after an event; {@code before} is empty for the first one. */
  public Wire evolve(Optional<Wire> before, DomainEvent event) {
    return evolution.apply(before, event);
  }

  private static <E extends DomainEvent, S extends Wire>
      BiFunction<Optional<Wire>, DomainEvent, Wire> evolution(
          Logic<?, E, S> logic, Class<E> events, Class<S> states) {
    return (before, event) ->
        logic.evolve(before.map(states::cast).orElseGet(logic::empty), events.cast(event));
  }

  private static Wire operation(Optional<Wire> before, DomainEvent event) {
    Operation.State state =
        before.map(Operation.State.class::cast).orElseGet(Operation.Absent::new);
    return Operation.evolve(state, (Operation.Event) event);
  }
}
