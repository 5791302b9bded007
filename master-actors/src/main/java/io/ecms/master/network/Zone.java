package io.ecms.master.network;

import io.ecms.core.model.InvalidValue;

/**
 * A zone of the address policy (X6): VMs get host numbers, that is last octets, below its limit;
 * those above are left to gateways and to equipment.
 *
 * @param name as in {@code ecms.zones}, for example {@code ops}
 * @param hostNumberLimit first host number that is not given out, 2 to 255
 */
public record Zone(String name, int hostNumberLimit) {
  private static final int LEAST = 2;
  private static final int MOST = 255;

  public Zone {
    if (hostNumberLimit < LEAST || hostNumberLimit > MOST) {
      throw new InvalidValue(
          "ecms.zones." + name + ".host-number-limit",
          "must be %d to %d but is %d".formatted(LEAST, MOST, hostNumberLimit));
    }
  }
}
