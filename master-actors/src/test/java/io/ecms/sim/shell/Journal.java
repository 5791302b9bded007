package io.ecms.sim.shell;

import io.ecms.core.disk.Disk;
import io.ecms.core.entity.DomainEvent;
import io.ecms.core.entity.Wire;
import io.ecms.core.feed.Recorded;
import io.ecms.core.image.Image;
import io.ecms.core.lease.IpLease;
import io.ecms.core.name.NameClaim;
import io.ecms.core.node.Node;
import io.ecms.core.operation.Operation;
import io.ecms.core.vm.Vm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The journal in memory. What is appended is durable: no crash takes it away. */
public final class Journal {
  private final List<Recorded> log = new ArrayList<>();
  private final Map<String, List<DomainEvent>> byEntity = new HashMap<>();
  private final List<Consumer<Recorded>> listeners = new ArrayList<>();

  /** Name of an entity in journal, monitor and trace. */
  public static String key(String type, String id) {
    return type + "/" + id;
  }

  /** Tells of every event at the moment in which it becomes durable. */
  public void listen(Consumer<Recorded> listener) {
    listeners.add(listener);
  }

  /** Makes events durable, all of them or none. */
  public void append(String type, String id, List<? extends DomainEvent> events) {
    List<DomainEvent> own = byEntity.computeIfAbsent(key(type, id), _ -> new ArrayList<>());
    for (DomainEvent event : events) {
      own.add(event);
      Recorded recorded = new Recorded(log.size() + 1L, type, id, own.size(), event);
      log.add(recorded);
      listeners.forEach(listener -> listener.accept(recorded));
    }
  }

  /** The events of one entity, oldest first. */
  public List<DomainEvent> of(String type, String id) {
    return byEntity.getOrDefault(key(type, id), List.of());
  }

  /** Offset of the last event; 0 when there is none. */
  public int head() {
    return log.size();
  }

  /** The event with an offset from 1 to {@link #head}. */
  public Recorded at(int offset) {
    return log.get(offset - 1);
  }

  /** The state after an event, by the product's own functions. */
  public static Wire evolve(Wire before, DomainEvent event) {
    return switch (event) {
      case Vm.Event e -> Vm.LOGIC.evolve((Vm.State) before, e);
      case Node.Event e -> Node.LOGIC.evolve((Node.State) before, e);
      case Disk.Event e -> Disk.LOGIC.evolve((Disk.State) before, e);
      case IpLease.Event e -> IpLease.LOGIC.evolve((IpLease.State) before, e);
      case Image.Event e -> Image.LOGIC.evolve((Image.State) before, e);
      case NameClaim.Event e -> NameClaim.LOGIC.evolve((NameClaim.State) before, e);
      case Operation.Event e -> Operation.evolve((Operation.State) before, e);
      default -> throw new IllegalArgumentException("an event of no entity: " + event);
    };
  }

  /** The state before the first event. */
  public static Wire empty(DomainEvent first) {
    return switch (first) {
      case Vm.Event _ -> Vm.LOGIC.empty();
      case Node.Event _ -> Node.LOGIC.empty();
      case Disk.Event _ -> Disk.LOGIC.empty();
      case IpLease.Event _ -> IpLease.LOGIC.empty();
      case Image.Event _ -> Image.LOGIC.empty();
      case NameClaim.Event _ -> NameClaim.LOGIC.empty();
      case Operation.Event _ -> new Operation.Absent();
      default -> throw new IllegalArgumentException("an event of no entity: " + first);
    };
  }
}
