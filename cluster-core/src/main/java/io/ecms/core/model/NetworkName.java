package io.ecms.core.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * Name of a network, its identity.
 *
 * @param value matches {@code [a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?}, so it is safe in paths, XML and
 *     URLs or {@link InvalidValue} is thrown
 */
public record NetworkName(@JsonValue String value) implements Comparable<NetworkName> {
  private static final Pattern FORM = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public NetworkName {
    InvalidValue.requireMatch("network name", value, FORM);
  }

  @Override
  public int compareTo(NetworkName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
