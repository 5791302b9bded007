package io.ecms.master.network;

import io.ecms.core.model.IpAddress;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Which addresses of a network are free, as far as is known; proposes, and the lease disposes (I2).
 * Goes round: the next address follows the last one that was proposed, so that a freed address
 * rests while there are others, and concurrent starts get different ones.
 *
 * <p>Mutable, with a single owner: not thread-safe.
 */
public final class AddressPool {
  private final AddressSpace space;
  private final BitSet held = new BitSet();
  private int next;

  public AddressPool(NetworkSettings network) {
    this.space = network.addresses();
  }

  /**
   * Proposes a free address; it stays free until {@link #markHeld}.
   *
   * @param excluded addresses that have been refused
   * @return empty when there is none
   */
  public Optional<IpAddress> choose(Set<IpAddress> excluded) {
    Set<Integer> barred = new HashSet<>();
    excluded.forEach(address -> space.indexOf(address).ifPresent(barred::add));
    OptionalInt found = search(next, space.size(), barred);
    if (found.isEmpty()) {
      found = search(0, next, barred);
    }
    found.ifPresent(index -> next = (index + 1) % space.size());
    return found.isPresent() ? Optional.of(space.at(found.getAsInt())) : Optional.empty();
  }

  private OptionalInt search(int from, int to, Set<Integer> barred) {
    int index = held.nextClearBit(from);
    while (index < to && barred.contains(index)) {
      index = held.nextClearBit(index + 1);
    }
    return index < to ? OptionalInt.of(index) : OptionalInt.empty();
  }

  /**
   * The lease is held or quarantined.
   *
   * @return whether the address was free; false also for one that is no VM's by policy
   */
  public boolean markHeld(IpAddress address) {
    OptionalInt index = space.indexOf(address);
    if (index.isEmpty() || held.get(index.getAsInt())) {
      return false;
    }
    held.set(index.getAsInt());
    return true;
  }

  /**
   * The lease is free.
   *
   * @return whether the address was held
   */
  public boolean markFree(IpAddress address) {
    OptionalInt index = space.indexOf(address);
    if (index.isEmpty() || !held.get(index.getAsInt())) {
      return false;
    }
    held.clear(index.getAsInt());
    return true;
  }

  public boolean isHeld(IpAddress address) {
    OptionalInt index = space.indexOf(address);
    return index.isPresent() && held.get(index.getAsInt());
  }

  /** Addresses that VMs can get, free and held. */
  public int total() {
    return space.size();
  }

  public int held() {
    return held.cardinality();
  }

  public int free() {
    return total() - held();
  }
}
