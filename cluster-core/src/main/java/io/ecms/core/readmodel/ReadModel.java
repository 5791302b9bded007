package io.ecms.core.readmodel;

import io.ecms.core.entity.Wire;
import io.ecms.core.model.IpAddress;
import io.ecms.core.model.MacAddress;
import io.ecms.core.model.NetworkName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lists and records, kept up to date from the event stream (E1). Blocking and thread-safe; one
 * projection writes.
 */
public interface ReadModel extends AutoCloseable {
  /** How far the projection has come: the offset of the last event that the rows contain. */
  long offset();

  /** Makes the addresses of a network known, free unless they are known already. */
  void addAddresses(NetworkName network, Map<IpAddress, MacAddress> addresses);

  /**
   * A part of the entities of a kind, oldest first; operations newest first.
   *
   * @param cursor where to begin, from {@link Page#next}
   * @param limit 1 or more; a page may have fewer and still a next one
   * @throws IllegalArgumentException when the cursor is not one of ours
   */
  <S extends Wire> Page<Row<S>> list(
      EntityKind kind, Class<S> states, Filter filter, Optional<String> cursor, int limit);

  /** The ids of all entities of a kind that a filter shows; far cheaper than their states. */
  List<String> ids(EntityKind kind, Filter filter);

  /** One entity by id. */
  <S extends Wire> Optional<Row<S>> find(EntityKind kind, Class<S> states, String id);

  /** A part of the addresses, in numeric order. */
  Page<LeaseRow> leases(
      Optional<String> network,
      Optional<String> state,
      Optional<String> vm,
      Optional<String> cursor,
      int limit);

  @Override
  void close();
}
