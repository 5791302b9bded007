package io.ecms.core.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * Ethernet address in lower case with colons.
 *
 * @param value matches {@code [0-9a-f]{2}(:[0-9a-f]{2}){5}}, so it is safe in paths, XML and URLs
 *     or {@link InvalidValue} is thrown
 */
public record MacAddress(@JsonValue String value) implements Comparable<MacAddress> {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{2}(:[0-9a-f]{2}){5}");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public MacAddress {
    InvalidValue.requireMatch("mac address", value, FORM);
  }

  @Override
  public int compareTo(MacAddress other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
