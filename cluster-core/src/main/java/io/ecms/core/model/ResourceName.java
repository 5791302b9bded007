package io.ecms.core.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * Name that a user gives to a VM or an image; unique among the living of its kind.
 *
 * @param value matches {@code [a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?}, so it is safe in paths, XML and
 *     URLs or {@link InvalidValue} is thrown
 */
public record ResourceName(@JsonValue String value) implements Comparable<ResourceName> {
  private static final Pattern FORM = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public ResourceName {
    InvalidValue.requireMatch("name", value, FORM);
  }

  @Override
  public int compareTo(ResourceName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
