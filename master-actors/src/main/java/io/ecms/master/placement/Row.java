package io.ecms.master.placement;

import io.ecms.core.model.Resources;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One node as the scan over all nodes needs it: plain numbers, kept up to date when something
 * changes rather than worked out for each choice.
 */
final class Row {
  private static final double NO_CAPACITY = 0;

  /** Place in the table; indexes the table's bit sets. */
  final int slot;

  /** Spread hash of the name, for breaking ties. */
  final long nameHash;

  NodeView view;
  int freeVcpus;
  long freeMemoryMib;
  long freeStorageGib;
  int vms;
  double perVcpu;
  double perMemoryMib;
  double perStorageGib;

  /** The filter that the node fails whatever the wish; null when it is open for VMs. */
  @Nullable NodeFilter closedBy;

  private Resources tentative = Resources.NONE;
  private int proposals;

  Row(int slot, NodeView view) {
    this.slot = slot;
    this.nameHash = TieBreak.spread(view.name().hashCode());
    this.view = view;
    update(view);
  }

  void update(NodeView next) {
    view = next;
    closedBy = NodeFilter.closing(next).orElse(null);
    perVcpu = reciprocal(next.capacity().vcpus());
    perMemoryMib = reciprocal(next.capacity().memoryMib());
    perStorageGib = reciprocal(next.capacity().storageGib());
    recount();
  }

  void propose(Resources amount) {
    tentative = tentative.plus(amount);
    proposals++;
    recount();
  }

  void withdraw(Resources amount) {
    tentative = tentative.minus(amount);
    proposals--;
    recount();
  }

  Resources tentative() {
    return tentative;
  }

  Resources free() {
    return new Resources(freeVcpus, freeMemoryMib, freeStorageGib);
  }

  Optional<NodeFilter> closed() {
    return Optional.ofNullable(closedBy);
  }

  private void recount() {
    Resources free = view.capacity().minus(view.reserved()).minus(tentative);
    freeVcpus = free.vcpus();
    freeMemoryMib = free.memoryMib();
    freeStorageGib = free.storageGib();
    vms = view.vms() + proposals;
  }

  private static double reciprocal(long capacity) {
    return capacity == 0 ? NO_CAPACITY : 1.0 / capacity;
  }
}
