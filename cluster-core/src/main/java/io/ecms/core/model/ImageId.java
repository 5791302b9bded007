package io.ecms.core.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * Identity of an image.
 *
 * @param value matches {@code img-[a-z0-9]{8,40}}, so it is safe in paths, XML and URLs or {@link
 *     InvalidValue} is thrown
 */
public record ImageId(@JsonValue String value) implements Comparable<ImageId> {
  private static final Pattern FORM = Pattern.compile("img-[a-z0-9]{8,40}");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public ImageId {
    InvalidValue.requireMatch("image id", value, FORM);
  }

  @Override
  public int compareTo(ImageId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
