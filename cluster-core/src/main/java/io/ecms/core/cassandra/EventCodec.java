package io.ecms.core.cassandra;

import io.ecms.core.entity.DomainEvent;
import io.ecms.core.feed.Recorded;
import io.ecms.core.feed.StoreException;
import java.nio.ByteBuffer;
import org.apache.pekko.serialization.Serialization;

/** Reads events as the journal has written them. Thread-safe. */
final class EventCodec {
  private final Serialization serialization;

  EventCodec(Serialization serialization) {
    this.serialization = serialization;
  }

  Recorded read(long offset, Stored stored) {
    try {
      Object event =
          serialization
              .deserialize(bytes(stored.event()), stored.serializerId(), stored.manifest())
              .get();
      return new Recorded(
          offset, stored.type(), stored.entityId(), stored.sequence(), (DomainEvent) event);
    } catch (RuntimeException e) {
      throw new StoreException(
          "cannot read event %d of %s".formatted(stored.sequence(), stored.persistenceId()), e);
    }
  }

  static byte[] bytes(ByteBuffer buffer) {
    ByteBuffer view = buffer.duplicate();
    byte[] bytes = new byte[view.remaining()];
    view.get(bytes);
    return bytes;
  }
}
