package io.ecms.node.hypervisor.libvirt;

import io.ecms.node.hypervisor.libvirt.LibvirtLink.OnLifecycle;
import io.ecms.node.hypervisor.libvirt.LibvirtLink.OnReboot;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What libvirt tells by itself: that the state of a domain may have changed, and that a guest has
 * been reset or has rebooted.
 *
 * <p>An event is a hint and no more. Events come in an order of their own (a start is told as a
 * resumption first), and are lost while there is no connection; so whoever is told looks again, and
 * a new connection counts as a change. Called on libvirt's event thread, which must not be held up.
 * Thread-safe.
 */
final class DomainEvents {
  private static final Logger LOG = LoggerFactory.getLogger(DomainEvents.class);

  /** virDomainEventType: undefined, suspended, resumed, stopped, shut down, suspended, crashed. */
  private static final Set<Integer> CHANGES = Set.of(1, 3, 4, 5, 6, 7, 8);

  private final Set<Reboot> awaited = Collections.newSetFromMap(new ConcurrentHashMap<>());
  private volatile Runnable listener = () -> {};

  /**
   * Called by native code, which does not keep them from being collected: they live as long as this
   * object, hence longer than any connection.
   */
  private final OnLifecycle lifecycle =
      (_, _, event, _, _) -> {
        if (CHANGES.contains(event)) {
          changed();
        }
        return 0;
      };

  private final OnReboot reboot =
      (_, domain, _) -> {
        String name = LibvirtLink.nameOf(domain);
        if (name != null) {
          rebooted(name);
        }
      };

  OnLifecycle lifecycle() {
    return lifecycle;
  }

  OnReboot reboot() {
    return reboot;
  }

  /** Replaces the listener before. */
  void onChange(Runnable next) {
    listener = next;
  }

  /** Listens on a connection that was just opened. */
  void attach(LibvirtLink link) {
    if (!link.listen(this)) {
      LOG.warn("libvirt tells no events on this connection; VMs are only looked at in turn");
    }
    changed();
  }

  private void changed() {
    listener.run();
  }

  private void rebooted(String domain) {
    for (Reboot reboot : awaited) {
      if (reboot.domain.equals(domain)) {
        reboot.seen.set(true);
      }
    }
  }

  /** Begins to look whether a domain reboots; to be closed. */
  Reboot awaitReboot(String domain) {
    Reboot reboot = new Reboot(domain);
    awaited.add(reboot);
    return reboot;
  }

  /** A reboot that somebody waits for. Compared by identity. */
  final class Reboot implements AutoCloseable {
    private final String domain;
    private final AtomicBoolean seen = new AtomicBoolean();

    private Reboot(String domain) {
      this.domain = domain;
    }

    boolean seen() {
      return seen.get();
    }

    @Override
    public void close() {
      awaited.remove(this);
    }
  }
}
