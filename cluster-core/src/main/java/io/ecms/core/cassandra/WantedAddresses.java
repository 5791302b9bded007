package io.ecms.core.cassandra;

import io.ecms.core.model.IpAddress;
import io.ecms.core.model.MacAddress;
import io.ecms.core.model.NetworkName;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Addresses of networks that shall be known to the lists. Every server names them as it starts, and
 * the one that writes sees to them; tens of thousands of rows, written by all servers at once, are
 * too much for a small database. Thread-safe.
 */
final class WantedAddresses {
  private record Wanted(NetworkName network, Map<IpAddress, MacAddress> addresses) {}

  private final CassandraReadModel model;
  private final Queue<Wanted> waiting = new ConcurrentLinkedQueue<>();

  WantedAddresses(CassandraReadModel model) {
    this.model = model;
  }

  void add(NetworkName network, Map<IpAddress, MacAddress> addresses) {
    waiting.add(new Wanted(network, addresses));
  }

  /**
   * Writes those of one network, unless they are there.
   *
   * @return whether more may be waiting; the same network is tried again when the store fails
   */
  boolean write() {
    Wanted next = waiting.peek();
    if (next == null) {
      return false;
    }
    model.addAddresses(next.network(), next.addresses());
    waiting.remove(next);
    return true;
  }
}
