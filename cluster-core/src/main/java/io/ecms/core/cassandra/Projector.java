package io.ecms.core.cassandra;

import io.ecms.core.feed.Recorded;
import io.ecms.core.readmodel.EntityKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Folds events into the read model with the same {@code evolve} as the entities. Which events an
 * entity's rows contain follows from the sequence number in them, so an event that comes again
 * changes nothing and one that was left out is fetched from the journal. Belongs to one thread.
 */
final class Projector {
  private final ReadModelTables tables;
  private final JournalTables journal;
  private final EventCodec codec;

  Projector(ReadModelTables tables, JournalTables journal, EventCodec codec) {
    this.tables = tables;
    this.journal = journal;
    this.codec = codec;
  }

  /** Folds events, in their order, and writes each entity that they touch once. */
  void apply(List<Recorded> events, long generation) {
    Map<ReadModelTables.Ref, List<Recorded>> byEntity = new LinkedHashMap<>();
    for (Recorded event : events) {
      Optional<EntityKind> kind = EntityKind.ofType(event.type());
      kind.ifPresent(known ->
          byEntity
              .computeIfAbsent(
                  new ReadModelTables.Ref(known, event.entityId()), _ -> new ArrayList<>())
              .add(event));
    }
    List<ReadModelTables.Ref> refs = List.copyOf(byEntity.keySet());
    List<Folded> entities = tables.load(refs);
    List<Folded> changed = new ArrayList<>();
    for (int i = 0; i < refs.size(); i++) {
      Folded entity = entities.get(i);
      byEntity.getOrDefault(refs.get(i), List.of()).forEach(event -> fold(entity, event));
      if (entity.changed()) {
        changed.add(entity);
      }
    }
    tables.write(changed, generation);
  }

  private void fold(Folded entity, Recorded event) {
    if (event.sequence() > entity.sequence() + 1) {
      journal
          .events(entity.persistenceId(), entity.sequence() + 1, event.sequence() - 1)
          .forEach(missing -> entity.apply(codec.read(0, missing)));
    }
    entity.apply(event);
  }

  /** Writes these entities from their whole history. */
  void replay(List<String> persistenceIds, long generation) {
    Map<String, EntityKind> kinds = new HashMap<>();
    for (String id : persistenceIds) {
      if (Stored.isOurs(id)) {
        EntityKind.ofType(id.substring(0, id.indexOf('|'))).ifPresent(k -> kinds.put(id, k));
      }
    }
    List<Folded> entities = new ArrayList<>();
    for (List<Stored> history : journal.histories(List.copyOf(kinds.keySet()))) {
      if (!history.isEmpty()) {
        Stored first = history.getFirst();
        EntityKind kind = java.util.Objects.requireNonNull(kinds.get(first.persistenceId()));
        Folded entity = ReadModelTables.empty(new ReadModelTables.Ref(kind, first.entityId()));
        history.forEach(event -> entity.apply(codec.read(0, event)));
        entities.add(entity);
      }
    }
    tables.write(entities, generation);
  }

  void forget() {
    tables.forget();
  }
}
