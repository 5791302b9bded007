package io.ecms.core.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Fencing number of a node: grows by one whenever the node is registered anew, so that a command
 * from before is told from one after.
 *
 * @param value 0 (never registered) or more
 */
public record Epoch(@JsonValue long value) implements Comparable<Epoch> {
  public static final Epoch NONE = new Epoch(0);

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public Epoch {
    if (value < 0) {
      throw new InvalidValue("epoch", "must not be negative: " + value);
    }
  }

  public Epoch next() {
    return new Epoch(value + 1);
  }

  @Override
  public int compareTo(Epoch other) {
    return Long.compare(value, other.value);
  }
}
