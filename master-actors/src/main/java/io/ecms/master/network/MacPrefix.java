package io.ecms.master.network;

import io.ecms.core.model.InvalidValue;
import io.ecms.core.model.IpAddress;
import io.ecms.core.model.MacAddress;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The first two octets of the Ethernet addresses of a network; the other four are those of the IP
 * address, so that one address has one MAC, today and after any restart (I2).
 *
 * @param value two octets such as {@code 52:54}, of a unicast address that is administered locally
 *     (IEEE 802: second lowest bit of the first octet set, lowest clear)
 */
public record MacPrefix(String value) {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{2}:[0-9a-f]{2}");
  private static final int KIND_BITS = 0b11;
  private static final int LOCAL_UNICAST = 0b10;

  public MacPrefix {
    value = value.toLowerCase(Locale.ROOT);
    if (!FORM.matcher(value).matches()) {
      throw new InvalidValue("mac-prefix", "must be two octets such as 52:54");
    }
    if ((Integer.parseInt(value.substring(0, 2), 16) & KIND_BITS) != LOCAL_UNICAST) {
      throw new InvalidValue(
          "mac-prefix", value + " is not a locally administered unicast address; try 52:54");
    }
  }

  /** The MAC of whoever has {@code address}. */
  public MacAddress macOf(IpAddress address) {
    int bits = address.bits();
    return new MacAddress(
        "%s:%02x:%02x:%02x:%02x"
            .formatted(value, bits >>> 24, bits >>> 16 & 0xff, bits >>> 8 & 0xff, bits & 0xff));
  }

  @Override
  public String toString() {
    return value;
  }
}
