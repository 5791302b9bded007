package io.ecms.core.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * Identity of an operation.
 *
 * @param value matches {@code op-[a-z0-9]{8,40}}, so it is safe in paths, XML and URLs or {@link
 *     InvalidValue} is thrown
 */
public record OperationId(@JsonValue String value) implements Comparable<OperationId> {
  private static final Pattern FORM = Pattern.compile("op-[a-z0-9]{8,40}");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public OperationId {
    InvalidValue.requireMatch("operation id", value, FORM);
  }

  @Override
  public int compareTo(OperationId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
