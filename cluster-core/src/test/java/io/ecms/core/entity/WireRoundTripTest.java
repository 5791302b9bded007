package io.ecms.core.entity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.serialization.jackson.JacksonCborSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that is written or sent comes back as it was, by the serializer of the product. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WireRoundTripTest {
  private final WireSystem system = WireSystem.start();
  private final Map<Class<?>, Object> more =
      Map.of(ActorRef.class, system.kit().createTestProbe().getRef());

  @BeforeAll
  void thereIsSomethingToTest() {
    assertThat(WireTypes.all()).hasSizeGreaterThan(100);
  }

  @AfterAll
  void stop() {
    system.close();
  }

  static Stream<Class<?>> types() {
    return WireTypes.all().stream();
  }

  @ParameterizedTest
  @MethodSource("types")
  void aFullOneComesBackAsItWas(Class<?> type) {
    comesBack(Samples.full(withWire()).of(type));
  }

  @ParameterizedTest
  @MethodSource("types")
  void aBareOneComesBackAsItWas(Class<?> type) {
    comesBack(Samples.bare(withWire()).of(type));
  }

  /** For fields that may hold any message. */
  private Map<Class<?>, Object> withWire() {
    return Map.of(
        ActorRef.class,
        more.get(ActorRef.class),
        Wire.class,
        Samples.full(more).of(io.ecms.core.vm.Vm.Known.class));
  }

  private void comesBack(Object value) {
    WireSystem.Bytes bytes = system.write(value);

    assertThat(system.serializerFor(value)).isInstanceOf(JacksonCborSerializer.class);
    assertThat(system.read(value, bytes)).usingRecursiveComparison().isEqualTo(value);
  }
}
