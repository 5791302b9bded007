package io.ecms.master.network;

import io.ecms.core.model.IpAddress;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The addresses of a network that policy leaves to VMs (X6), numbered in order. A network wider
 * than /24 is taken as many /24: the policy is about the last octet in each of them.
 */
final class AddressSpace {
  private static final int OCTET = 256;
  private static final int OCTET_BITS = 8;
  private static final int ABSENT = -1;

  private final Cidr cidr;
  private final int firstBlock;
  private final int blocks;
  private final int[] hostNumbers;
  private final int[] indexOf = new int[OCTET];

  AddressSpace(Cidr cidr, int gatewayHostNumber, int hostNumberLimit) {
    this.cidr = cidr;
    this.firstBlock = cidr.base().bits() & ~(OCTET - 1);
    this.blocks = cidr.prefix() >= 24 ? 1 : 1 << (24 - cidr.prefix());
    // In a network within one /24 its ends are the network's own and the broadcast address.
    int low = cidr.base().hostNumber();
    int high = cidr.broadcast().hostNumber();
    this.hostNumbers =
        IntStream.range(low + 1, Math.min(high, hostNumberLimit))
            .filter(host -> host != gatewayHostNumber)
            .toArray();
    Arrays.fill(indexOf, ABSENT);
    for (int i = 0; i < hostNumbers.length; i++) {
      indexOf[hostNumbers[i]] = i;
    }
  }

  int size() {
    return blocks * hostNumbers.length;
  }

  /** The address with a number from 0 to {@link #size} - 1. */
  IpAddress at(int index) {
    int block = index / hostNumbers.length;
    return IpAddress.ofBits(
        firstBlock + (block << OCTET_BITS) + hostNumbers[index % hostNumbers.length]);
  }

  /** The number of an address; empty when no VM can get it. */
  OptionalInt indexOf(IpAddress address) {
    int host = indexOf[address.hostNumber()];
    if (!cidr.contains(address) || host == ABSENT) {
      return OptionalInt.empty();
    }
    int block = (address.bits() - firstBlock) >>> OCTET_BITS;
    return OptionalInt.of(block * hostNumbers.length + host);
  }
}
