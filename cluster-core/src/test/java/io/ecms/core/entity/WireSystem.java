package io.ecms.core.entity;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** An actor system of one member with the product's serialization, and nothing else of it. */
final class WireSystem implements AutoCloseable {
  /** What the journal and the network see of an object. */
  @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
  record Bytes(String manifest, byte[] content) {}

  private final ActorTestKit kit;
  private final Serialization serialization;

  private WireSystem(ActorTestKit kit) {
    this.kit = kit;
    this.serialization = SerializationExtension.get(kit.system());
  }

  static WireSystem start() {
    Config config =
        ConfigFactory.parseString("pekko.actor.provider = local\npekko.loglevel = WARNING")
            .withFallback(ConfigFactory.load());
    return new WireSystem(ActorTestKit.create("wire", config));
  }

  ActorTestKit kit() {
    return kit;
  }

  Bytes write(Object value) {
    SerializerWithStringManifest serializer = serializerFor(value);
    return new Bytes(serializer.manifest(value), serialization.serialize(value).get());
  }

  /** Reads bytes that the serializer of {@code like} has written. */
  Object read(Object like, Bytes bytes) {
    return serialization
        .deserialize(bytes.content(), serializerFor(like).identifier(), bytes.manifest())
        .get();
  }

  SerializerWithStringManifest serializerFor(Object value) {
    if (serialization.findSerializerFor(value) instanceof SerializerWithStringManifest serializer) {
      return serializer;
    }
    throw new AssertionError(value.getClass() + " is not bound to the CBOR serializer");
  }

  @Override
  public void close() {
    kit.shutdownTestKit();
  }
}
