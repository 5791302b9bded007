package io.ecms.tree.stack.simulated;

import io.ecms.tree.stack.Endpoint;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The network that connects simulated hosts: who listens where.
 *
 * <p>A fabric knows the hosts of its own process. An open one takes it that a host of another
 * process serves what is asked of it, so that simulated nodes can be processes of their own.
 *
 * <p>One lock for all hosts: each step under it takes well under a microsecond.
 */
public final class SimulatedFabric {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Endpoint, SimulatedMember> listeners = new HashMap<>();
  private final Set<String> hosts = new HashSet<>();
  private final Set<String> hung = new HashSet<>();
  private final boolean open;

  /** A fabric of all the hosts that there are. */
  public SimulatedFabric() {
    this(false);
  }

  private SimulatedFabric(boolean open) {
    this.open = open;
  }

  /** A fabric of the hosts of this process; there may be others, which cannot be seen. */
  public static SimulatedFabric open() {
    return new SimulatedFabric(true);
  }

  void add(String host) {
    locked(() -> hosts.add(host));
  }

  /** Whether an endpoint, if it is there at all, is in another process. */
  boolean isElsewhere(Endpoint endpoint) {
    return open && !hosts.contains(endpoint.host());
  }

  <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  /** Lets a host accept without answering, or answer again. */
  void hang(String host, boolean hangs) {
    if (hangs) {
      hung.add(host);
    } else {
      hung.remove(host);
    }
  }

  boolean isHung(Endpoint endpoint) {
    return hung.contains(endpoint.host());
  }

  Optional<SimulatedMember> at(Endpoint endpoint) {
    return Optional.ofNullable(listeners.get(endpoint));
  }

  int childrenOf(Endpoint endpoint) {
    int children = 0;
    for (SimulatedMember member : listeners.values()) {
      if (member.parent().filter(endpoint::equals).isPresent()) {
        children++;
      }
    }
    return children;
  }

  void listen(SimulatedMember member) {
    listeners.put(member.endpoint(), member);
  }

  void unlisten(SimulatedMember member) {
    listeners.remove(member.endpoint());
  }
}
