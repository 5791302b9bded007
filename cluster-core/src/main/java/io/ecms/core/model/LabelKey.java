package io.ecms.core.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * Key of a label.
 *
 * @param value matches {@code [a-z0-9]([a-z0-9./_-]{0,61}[a-z0-9])?}, so it is safe in paths, XML
 *     and URLs or {@link InvalidValue} is thrown
 */
public record LabelKey(@JsonValue String value) implements Comparable<LabelKey> {
  private static final Pattern FORM = Pattern.compile("[a-z0-9]([a-z0-9./_-]{0,61}[a-z0-9])?");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public LabelKey {
    InvalidValue.requireMatch("label key", value, FORM);
  }

  @Override
  public int compareTo(LabelKey other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
