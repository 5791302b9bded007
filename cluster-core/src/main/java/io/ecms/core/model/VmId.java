package io.ecms.core.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * Identity of a VM, given once and never used again.
 *
 * @param value matches {@code vm-[a-z0-9]{8,40}}, so it is safe in paths, XML and URLs or {@link
 *     InvalidValue} is thrown
 */
public record VmId(@JsonValue String value) implements Comparable<VmId> {
  private static final Pattern FORM = Pattern.compile("vm-[a-z0-9]{8,40}");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public VmId {
    InvalidValue.requireMatch("vm id", value, FORM);
  }

  @Override
  public int compareTo(VmId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
