package io.ecms.core.entity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.ecms.core.operation.Fact;
import io.ecms.core.operation.Operation;
import io.ecms.core.operation.OperationRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the journal keeps has the form that it had when its golden file was written. A file holds
 * the bytes (base64) and, for a person, the same as JSON.
 *
 * <p>When this test fails, journals in the field can no longer be read: do not write the file anew
 * but add a migration, and keep the old file under another name. Files of new types are written by
 * {@code mvn test -pl cluster-core -Dtest=GoldenFilesTest -Decms.golden.write=true}, which leaves
 * existing files alone.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoldenFilesTest {
  private static final Path DIRECTORY = Path.of("src/test/resources/golden");
  private static final String SUFFIX = ".json";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final WireSystem system = WireSystem.start();

  @AfterAll
  void stop() {
    system.close();
  }

  static Stream<Class<?>> types() {
    return WireTypes.kept().stream();
  }

  @ParameterizedTest
  @MethodSource("types")
  void theFormIsStillTheSame(Class<?> type) throws IOException {
    Object sample = sample(type);
    WireSystem.Bytes now = system.write(sample);
    Path file = DIRECTORY.resolve(WireTypes.nameOf(type) + SUFFIX);
    if (Boolean.getBoolean("ecms.golden.write") && !Files.exists(file)) {
      write(file, now);
    }
    assertThat(file).as("golden file of a new type; see the class comment").exists();
    JsonNode golden = JSON.readTree(Files.readString(file));
    byte[] content = Base64.getDecoder().decode(golden.get("cbor").asText());

    assertThat(now.manifest()).isEqualTo(golden.get("manifest").asText());
    assertThat(new CBORMapper().readTree(now.content())).isEqualTo(golden.get("value"));
    assertThat(now.content()).isEqualTo(content);
    assertThat(system.read(sample, new WireSystem.Bytes(now.manifest(), content)))
        .isEqualTo(sample);
  }

  @Test
  void everyFileHasItsType() throws IOException {
    List<String> types = WireTypes.kept().stream().map(WireTypes::nameOf).toList();
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      assertThat(files.map(file -> file.getFileName().toString().replace(SUFFIX, "")))
          .as("a type that journals contain is gone")
          .containsExactlyInAnyOrderElementsOf(types);
    }
  }

  /** A value of the type, in the event that carries it if it is not kept by itself. */
  private static Object sample(Class<?> type) {
    Object plain = Samples.full(Map.of()).of(type);
    return switch (plain) {
      case Fact fact ->
          Samples.full(Map.of(Fact.class, fact)).of(Operation.OperationProgressed.class);
      case OperationRequest request ->
          Samples.full(Map.of(OperationRequest.class, request))
              .of(Operation.OperationAccepted.class);
      default -> plain;
    };
  }

  private static void write(Path file, WireSystem.Bytes bytes) {
    try {
      Files.createDirectories(DIRECTORY);
      JsonNode content =
          JSON.createObjectNode()
              .put("manifest", bytes.manifest())
              .put("cbor", Base64.getEncoder().encodeToString(bytes.content()))
              .set("value", new CBORMapper().readTree(bytes.content()));
      Files.writeString(file, JSON.writeValueAsString(content) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
