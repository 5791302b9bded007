package io.ecms.core.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * Host name inside a guest, one label of RFC 1123.
 *
 * @param value matches {@code [a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?}, so it is safe in paths, XML and
 *     URLs or {@link InvalidValue} is thrown
 */
public record HostName(@JsonValue String value) implements Comparable<HostName> {
  private static final Pattern FORM = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public HostName {
    InvalidValue.requireMatch("hostname", value, FORM);
  }

  @Override
  public int compareTo(HostName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
