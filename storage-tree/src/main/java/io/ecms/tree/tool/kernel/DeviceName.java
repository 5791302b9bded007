package io.ecms.tree.tool.kernel;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Name of a device-mapper device that needs no escaping in {@code /dev/mapper}.
 *
 * @param value 1 to 127 characters, the kernel's limit
 */
public record DeviceName(String value) {
  /** Longest name, in characters. */
  public static final int MAX_LENGTH = 127;

  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,126}");

  public DeviceName {
    if (!TOKEN.matcher(value).matches()) {
      throw new IllegalArgumentException("device name must match " + TOKEN + ": " + value);
    }
  }

  /** The device's node. */
  public Path path() {
    return Path.of("/dev/mapper", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
