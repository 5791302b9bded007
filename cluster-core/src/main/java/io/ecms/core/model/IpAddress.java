package io.ecms.core.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * An IPv4 address in dotted decimal.
 *
 * <p>Anything else is an {@link InvalidValue}.
 */
public record IpAddress(@JsonValue String value) implements Comparable<IpAddress> {
  private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final Pattern FORM = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public IpAddress {
    InvalidValue.requireMatch("ip address", value, FORM);
  }

  /** The address whose 32 bits are {@code bits}, most significant octet first. */
  public static IpAddress ofBits(int bits) {
    return new IpAddress(
        (bits >>> 24)
            + "."
            + (bits >>> 16 & 0xff)
            + "."
            + (bits >>> 8 & 0xff)
            + "."
            + (bits & 0xff));
  }

  /** The 32 bits of the address. */
  public int bits() {
    int bits = 0;
    for (String octet : value.split("\\.", 4)) {
      bits = bits << 8 | Integer.parseInt(octet);
    }
    return bits;
  }

  /** The last octet, 0 to 255: the host number that the address policy speaks of (X6). */
  public int hostNumber() {
    return bits() & 0xff;
  }

  @Override
  public int compareTo(IpAddress other) {
    return Integer.compareUnsigned(bits(), other.bits());
  }

  @Override
  public String toString() {
    return value;
  }
}
