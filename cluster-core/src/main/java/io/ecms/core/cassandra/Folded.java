package io.ecms.core.cassandra;

import io.ecms.core.entity.Wire;
import io.ecms.core.feed.Recorded;
import io.ecms.core.lease.IpLease;
import io.ecms.core.readmodel.Columns;
import io.ecms.core.readmodel.EntityKind;
import io.ecms.core.vm.Vm;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An entity while events are folded into it: its state, and every row that any of its states has
 * had in the index since the state that it began with.
 */
final class Folded {
  /** A row of the index. */
  record RowKey(IndexKey partition, long created) {}

  private final EntityKind kind;
  private final String id;
  private final Set<RowKey> passed = new LinkedHashSet<>();
  private final List<Wire> earlier = new ArrayList<>();
  private Optional<Wire> state;
  private long sequence;
  private boolean changed;
  private Instant at;
  private Optional<String> mac = Optional.empty();

  /**
   * Begins with what the read model has since {@code at}; {@code sequence} is 0 when that is
   * nothing.
   */
  Folded(EntityKind kind, String id, Optional<Wire> state, long sequence, Instant at) {
    this.kind = kind;
    this.id = id;
    this.state = state;
    this.sequence = sequence;
    this.at = at;
  }

  EntityKind kind() {
    return kind;
  }

  String id() {
    return id;
  }

  String persistenceId() {
    return Stored.persistenceId(kind.type(), id);
  }

  long sequence() {
    return sequence;
  }

  /** Whether any event was new. */
  boolean changed() {
    return changed;
  }

  /** The state; only after an event. */
  Wire state() {
    return state.orElseThrow();
  }

  /** The address's MAC as far as the states have told it. */
  Optional<String> mac() {
    return mac;
  }

  /** The states before this one, since the one that it began with. */
  List<Wire> earlier() {
    return List.copyOf(earlier);
  }

  /** When the state came about. */
  Instant at() {
    return at;
  }

  /** Rows of earlier states that the present one does not have. */
  Set<RowKey> stale() {
    Set<RowKey> stale = new LinkedHashSet<>(passed);
    stale.removeAll(rows());
    return stale;
  }

  /** The rows of the present state. */
  Set<RowKey> rows() {
    return rows(columns());
  }

  Columns columns() {
    return Columns.of(state(), at);
  }

  Set<String> labels() {
    return state() instanceof Vm.Known vm
        ? vm.spec().labels().entrySet().stream()
            .map(label -> IndexKey.label(label.getKey().value(), label.getValue()))
            .collect(Collectors.toUnmodifiableSet())
        : Set.of();
  }

  private Set<RowKey> rows(Columns columns) {
    long created = columns.created().toEpochMilli();
    return IndexKey.of(kind, columns, labels()).stream()
        .map(key -> new RowKey(key, created))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Folds the next event; one that is known already changes nothing. */
  void apply(Recorded event) {
    if (event.sequence() <= sequence) {
      return;
    }
    if (state.isPresent()) {
      passed.addAll(rows());
      earlier.add(state());
    }
    state = Optional.of(kind.evolve(state, event.event()));
    at = event.event().stamp().at();
    sequence = event.sequence();
    changed = true;
    if (state() instanceof IpLease.Held(_, var held)) {
      mac = Optional.of(held.value());
    }
  }
}
