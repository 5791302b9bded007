package io.ecms.node.hypervisor.libvirt;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.libvirt.LibvirtException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The present connection to one libvirtd, opened when needed and replaced after a hang or a loss.
 *
 * <p>A connection must not be closed while a call is inside it, so each user holds it, and a
 * replaced one is closed by its last user.
 */
final class LibvirtConnections implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LibvirtConnections.class);

  /** A libvirtd that sends nothing for three times five seconds is given up by the client. */
  private static final int KEEP_ALIVE_SECONDS = 5;

  private static final int KEEP_ALIVE_COUNT = 3;

  private final String uri;
  private final Consumer<LibvirtLink> opened;
  private @Nullable Held current;

  LibvirtConnections(String uri) {
    this(uri, _ -> {});
  }

  /**
   * @param opened told of each new connection before it is used
   */
  LibvirtConnections(String uri, Consumer<LibvirtLink> opened) {
    this.uri = uri;
    this.opened = opened;
  }

  /** A connection in use by somebody; to be closed after use. */
  final class Held implements AutoCloseable {
    private final LibvirtLink link;
    private int users;
    private boolean retired;

    private Held(LibvirtLink link) {
      this.link = link;
    }

    LibvirtLink link() {
      return link;
    }

    @Override
    public void close() {
      release(this);
    }
  }

  /** Blocks in native code: to be called on a thread of {@link NativeCalls}. */
  Held hold() throws LibvirtException {
    Held held = holdPresent();
    if (held != null) {
      return held;
    }
    // Outside the lock: several may connect at once, and the last becomes the present one.
    return install(new Held(connect()));
  }

  private LibvirtLink connect() throws LibvirtException {
    EventLoop.ensureStarted();
    try {
      LibvirtLink link = new LibvirtLink(uri);
      link.setKeepAlive(KEEP_ALIVE_SECONDS, KEEP_ALIVE_COUNT);
      opened.accept(link);
      return link;
    } catch (LibvirtException e) {
      throw LibvirtErrors.lost(e);
    }
  }

  private synchronized @Nullable Held holdPresent() throws LibvirtException {
    Held held = current;
    if (held == null) {
      return null;
    }
    if (!held.link.isAlive()) {
      LOG.info("connection to {} is lost, connecting again", uri);
      retire(held);
      return null;
    }
    held.users++;
    return held;
  }

  private synchronized Held install(Held held) {
    if (current != null) {
      retire(current);
    }
    held.users++;
    current = held;
    return held;
  }

  /** Makes the next user open a new connection. */
  synchronized void suspect() {
    if (current != null) {
      LOG.warn("libvirtd at {} did not answer in time, its connection is replaced", uri);
      retire(current);
    }
  }

  private synchronized void retire(Held held) {
    held.retired = true;
    if (current == held) {
      current = null;
    }
    closeIfUnused(held);
  }

  private synchronized void release(Held held) {
    held.users--;
    closeIfUnused(held);
  }

  private void closeIfUnused(Held held) {
    if (!held.retired || held.users > 0) {
      return;
    }
    // On a thread of its own: the farewell waits for an answer that a hung libvirtd does not give.
    Thread.ofPlatform().daemon().name("libvirt-close").start(() -> closeNow(held.link));
  }

  private static void closeNow(LibvirtLink link) {
    try {
      link.close();
    } catch (LibvirtException e) {
      LOG.debug("closing a libvirt connection failed", e);
    }
  }

  @Override
  public synchronized void close() {
    if (current != null) {
      retire(current);
    }
  }
}
