package io.ecms.master.actor;

import io.ecms.core.lease.IpLease;
import io.ecms.core.lease.LeaseId;
import io.ecms.core.model.IpAddress;
import io.ecms.core.model.NetworkName;
import io.ecms.core.model.Problem;
import io.ecms.core.model.VmId;
import io.ecms.core.protocol.MasterAnswer;
import io.ecms.master.network.AddressPool;
import io.ecms.master.network.NetworkSettings;
import io.ecms.master.network.Networks;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The address pools as the master knows them. An address that was proposed counts as taken until it
 * is held or its proposal has expired. Not thread-safe; belongs to the master.
 */
final class AddressBook {
  private final Networks networks;
  private final Map<NetworkName, AddressPool> pools = new HashMap<>();
  private final Map<LeaseId, Instant> proposed = new LinkedHashMap<>();
  private final Map<LeaseId, IpLease.Quarantined> quarantined = new HashMap<>();

  AddressBook(Networks networks) {
    this.networks = networks;
    networks.byName().forEach((name, network) -> pools.put(name, new AddressPool(network)));
  }

  MasterAnswer choose(NetworkName name, Set<IpAddress> refused, Instant expiry) {
    Optional<NetworkSettings> network = networks.find(name);
    AddressPool pool = pools.get(name);
    if (network.isEmpty() || pool == null) {
      return new MasterAnswer.Nothing(
          Problem.invalid("unknown-network", "there is no network " + name));
    }
    Optional<IpAddress> address = pool.choose(refused);
    if (address.isEmpty()) {
      return new MasterAnswer.Nothing(
          Problem.conflict(
              "no-free-address",
              "network %s has no free address: %d of %d are in use"
                  .formatted(name, pool.held(), pool.total())));
    }
    pool.markHeld(address.get());
    LeaseId lease = new LeaseId(name, address.get());
    proposed.put(lease, expiry);
    return new MasterAnswer.AddressChosen(lease, network.get().macOf(address.get()));
  }

  void apply(LeaseId id, IpLease.Event event) {
    proposed.remove(id);
    // What comes of an event does not depend on what was before it.
    load(id, IpLease.LOGIC.evolve(IpLease.LOGIC.empty(), event));
  }

  void load(LeaseId id, IpLease.State state) {
    quarantined.remove(id);
    switch (state) {
      case IpLease.Free() -> markFree(id);
      case IpLease.Held _ -> markHeld(id);
      case IpLease.Quarantined q -> {
        markHeld(id);
        quarantined.put(id, q);
      }
    }
  }

  /** The addresses whose quarantine is over by now, with their last VMs. */
  Map<LeaseId, VmId> quarantinedUntil(Instant now) {
    Map<LeaseId, VmId> over = new HashMap<>();
    quarantined.forEach((id, q) -> {
      if (!q.until().isAfter(now)) {
        over.put(id, q.last());
      }
    });
    return over;
  }

  private void markHeld(LeaseId id) {
    Optional.ofNullable(pools.get(id.network())).ifPresent(pool -> pool.markHeld(id.ip()));
  }

  private void markFree(LeaseId id) {
    Optional.ofNullable(pools.get(id.network())).ifPresent(pool -> pool.markFree(id.ip()));
  }

  /** The proposal has come to nothing. */
  void drop(LeaseId id) {
    if (proposed.remove(id) != null) {
      markFree(id);
    }
  }

  void expire(Instant now) {
    var entries = proposed.entrySet().iterator();
    while (entries.hasNext()) {
      var oldest = entries.next();
      if (oldest.getValue().isAfter(now)) {
        return;
      }
      markFree(oldest.getKey());
      entries.remove();
    }
  }

  /** Addresses that nobody has, over all networks. */
  int free() {
    return pools.values().stream().mapToInt(AddressPool::free).sum();
  }
}
