package io.ecms.faults.site;

/**
 * A machine: a network namespace with one address.
 *
 * @param name short, since names of network interfaces are made of it: at most 8 characters
 * @param number last octet of its address, 1 to 253
 */
public record Host(String name, int number) {
  private static final int LONGEST_NAME = 8;

  public Host {
    if (name.length() > LONGEST_NAME || number < 1 || number >= Network.OWN_NUMBER) {
      throw new IllegalArgumentException("not a host: " + name + " " + number);
    }
  }

  public String address() {
    return Network.SUBNET + number;
  }

  String namespace() {
    return Network.PREFIX + name;
  }

  @Override
  public String toString() {
    return name;
  }
}
