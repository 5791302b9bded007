package io.ecms.core.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * Name of a node, unique in the cluster and its identity (E1: host_name).
 *
 * @param value matches {@code [a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?}, so it is safe in paths, XML and
 *     URLs or {@link InvalidValue} is thrown
 */
public record NodeName(@JsonValue String value) implements Comparable<NodeName> {
  private static final Pattern FORM = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public NodeName {
    InvalidValue.requireMatch("node name", value, FORM);
  }

  @Override
  public int compareTo(NodeName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
