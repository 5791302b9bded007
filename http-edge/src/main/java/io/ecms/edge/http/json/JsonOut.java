package io.ecms.edge.http.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.ecms.core.entity.SealedTypes;
import io.ecms.core.model.HashedPassword;
import java.io.UncheckedIOException;
import org.apache.pekko.util.ByteString;

/**
 * Compact JSON of views: absent values left out, times ISO-8601 in UTC, states in lower case. One
 * writer per type is made at start, so that a request looks up no serializer.
 *
 * @param <T> what it writes
 */
public final class JsonOut<T> {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .addModule(new Jdk8Module())
          .addModule(new SealedTypes())
          .addModule(masking())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
          .build();

  /** Events carry hashes of passwords, which subscribers have no business with (X14). */
  private static SimpleModule masking() {
    return new SimpleModule("masking")
        .addSerializer(HashedPassword.class, ToStringSerializer.instance);
  }

  private final ObjectWriter writer;

  private JsonOut(ObjectWriter writer) {
    this.writer = writer;
  }

  public static <T> JsonOut<T> of(Class<T> type) {
    return new JsonOut<>(MAPPER.writerFor(type));
  }

  /** The bytes of {@code value}; not to be changed. */
  public ByteString write(T value) {
    try {
      return ByteString.fromArrayUnsafe(writer.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
