package io.ecms.core.cassandra;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;

/**
 * How far the read model is, and of which generation. Numbers only grow: each is written with
 * itself as its time stamp, so the highest stays whoever writes. Blocking and thread-safe.
 */
final class ProjectionTable {
  private static final String ALL = "all";
  private static final String WANTED = "wanted";
  private static final String COMPLETE = "complete";

  private final Cql cql;
  private final PreparedStatement offset;
  private final PreparedStatement raiseOffset;
  private final PreparedStatement generation;
  private final PreparedStatement raiseGeneration;

  ProjectionTable(Cql cql) {
    this.cql = cql;
    offset = cql.prepare("SELECT journal_offset FROM projection WHERE name = ?");
    raiseOffset =
        cql.prepare("UPDATE projection USING TIMESTAMP ? SET journal_offset = ? WHERE name = ?");
    generation = cql.prepare("SELECT generation FROM projection WHERE name = ?");
    raiseGeneration =
        cql.prepare("UPDATE projection USING TIMESTAMP ? SET generation = ? WHERE name = ?");
  }

  /** The offset of the last event that the rows contain; 0 when there is none. */
  long offset() {
    return cql.one(Cql.bind(offset, ALL)).map(row -> row.getLong(0)).orElse(0L);
  }

  void raiseOffset(long value) {
    cql.run(Cql.bind(raiseOffset, value, value, ALL));
  }

  /** The generation that is written, 1 or more. */
  long wanted() {
    return Math.max(1, generation(WANTED));
  }

  /** The newest generation that contains everything; 0 when there is none. */
  long complete() {
    return generation(COMPLETE);
  }

  /** Asks for the read model to be built anew. */
  void want(long value) {
    raise(WANTED, value);
  }

  void completed(long value) {
    raise(COMPLETE, value);
  }

  private long generation(String name) {
    return cql.one(Cql.bind(generation, name)).map(row -> row.getLong(0)).orElse(0L);
  }

  private void raise(String name, long value) {
    cql.run(Cql.bind(raiseGeneration, value, value, name));
  }
}
