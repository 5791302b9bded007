package io.ecms.master.network;

import io.ecms.core.model.InvalidValue;
import io.ecms.core.model.IpAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IPv4 network, for example {@code 10.32.0.0/16} (RFC 4632).
 *
 * @param base its first address; no bit beyond the prefix is set
 * @param prefix bits of the network, {@value #SHORTEST} to {@value #LONGEST}
 */
public record Cidr(IpAddress base, int prefix) {
  static final int SHORTEST = 8;
  static final int LONGEST = 30;
  private static final Pattern FORM = Pattern.compile("([0-9.]{7,15})/(\\d{1,2})");

  public Cidr {
    if (prefix < SHORTEST || prefix > LONGEST) {
      throw new InvalidValue(
          "cidr", "prefix must be /%d to /%d but is /%d".formatted(SHORTEST, LONGEST, prefix));
    }
    int network = base.bits() & mask(prefix);
    if (network != base.bits()) {
      throw new InvalidValue(
          "cidr",
          "%s/%d has bits beyond its prefix; did you mean %s/%2$d?"
              .formatted(base, prefix, IpAddress.ofBits(network)));
    }
  }

  /** Reads {@code address/prefix}; anything else is an {@link InvalidValue}. */
  public static Cidr parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new InvalidValue("cidr", "must be address/prefix such as 10.32.0.0/16");
    }
    return new Cidr(new IpAddress(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  /** Whether {@code address} lies in the network. */
  public boolean contains(IpAddress address) {
    return (address.bits() & mask(prefix)) == base.bits();
  }

  /** Whether the two have an address in common. */
  public boolean overlaps(Cidr other) {
    int shorter = mask(Math.min(prefix, other.prefix));
    return (base.bits() & shorter) == (other.base.bits() & shorter);
  }

  /** The last address, which hosts cannot have. */
  public IpAddress broadcast() {
    return IpAddress.ofBits(base.bits() | ~mask(prefix));
  }

  /** Dotted mask, for example {@code 255.255.0.0}. */
  public IpAddress netmask() {
    return IpAddress.ofBits(mask(prefix));
  }

  @Override
  public String toString() {
    return base + "/" + prefix;
  }

  private static int mask(int prefix) {
    return -1 << (Integer.SIZE - prefix);
  }
}
