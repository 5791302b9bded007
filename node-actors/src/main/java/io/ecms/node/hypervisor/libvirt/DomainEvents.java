package io.ecms.node.hypervisor.libvirt;

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

  private final Set<Reboot> awaited = Collections.newSetFromMap(new ConcurrentHashMap<>());
  private volatile Runnable listener = () -> {};

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

  void changed() {
    listener.run();
  }

  void rebooted(String domain) {
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
