package io.ecms.master.placement;

import io.ecms.core.model.Resources;
import io.ecms.core.model.VmId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * What has been proposed and is not yet seen as reserved, one proposal for a VM. The queue may hold
 * proposals that are gone; each leaves it at its expiry, so it stays within the proposals of one
 * lifetime.
 */
final class Proposals {
  /** One proposal. */
  record Proposal(VmId vm, Row row, Resources amount, Instant expiry) {}

  private final Map<VmId, Proposal> byVm = new HashMap<>();
  private final PriorityQueue<Proposal> byExpiry =
      new PriorityQueue<>(Comparator.comparing(Proposal::expiry));

  /** Adds a proposal in place of an earlier one for the same VM. */
  void add(Proposal proposal) {
    remove(proposal.vm());
    byVm.put(proposal.vm(), proposal);
    byExpiry.add(proposal);
    proposal.row().propose(proposal.amount());
  }

  Optional<Proposal> remove(VmId vm) {
    Optional<Proposal> removed = Optional.ofNullable(byVm.remove(vm));
    removed.ifPresent(proposal -> proposal.row().withdraw(proposal.amount()));
    return removed;
  }

  /** Removes what is not newer than {@code now}. */
  List<VmId> expire(Instant now) {
    List<VmId> expired = new ArrayList<>();
    while (!byExpiry.isEmpty() && !byExpiry.peek().expiry().isAfter(now)) {
      Proposal old = byExpiry.remove();
      if (old.equals(byVm.get(old.vm()))) {
        remove(old.vm());
        expired.add(old.vm());
      }
    }
    return expired;
  }

  /** Forgets the proposals on a node that has gone. */
  void removeAllOn(Row row) {
    List<VmId> there =
        byVm.values().stream().filter(p -> p.row() == row).map(Proposal::vm).toList();
    there.forEach(this::remove);
  }

  int size() {
    return byVm.size();
  }
}
