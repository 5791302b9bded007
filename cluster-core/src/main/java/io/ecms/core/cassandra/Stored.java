package io.ecms.core.cassandra;

import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * An event as it lies in the journal, not yet read.
 *
 * @param persistenceId entity type and id, separated by a bar
 * @param sequence number of the event within its entity, from 1
 * @param time when it was written, by the clock of its writer
 */
record Stored(
    String persistenceId,
    long sequence,
    UUID time,
    int serializerId,
    String manifest,
    ByteBuffer event) {
  private static final char SEPARATOR = '|';

  String type() {
    return persistenceId.substring(0, persistenceId.indexOf(SEPARATOR));
  }

  String entityId() {
    return persistenceId.substring(persistenceId.indexOf(SEPARATOR) + 1);
  }

  int size() {
    return event.remaining();
  }

  static String persistenceId(String type, String entityId) {
    return type + SEPARATOR + entityId;
  }

  /** Whether an id is one of ours rather than of something else in the same keyspace. */
  static boolean isOurs(String persistenceId) {
    return persistenceId.indexOf(SEPARATOR) > 0;
  }
}
