package io.ecms.node.hypervisor.libvirt;

import org.libvirt.Connect;
import org.libvirt.Library;
import org.libvirt.LibvirtException;
import org.libvirt.jna.Libvirt.VirErrorCallback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * libvirt's event loop, one in a JVM: without it a connection neither answers nor sends keep-alive
 * messages, and a hung libvirtd is never noticed. Must exist before the first connection.
 */
final class EventLoop {
  private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

  /**
   * Replaces libvirt's own handler, which writes every error to standard error; each error is also
   * thrown. Held here because native code does not keep it from being collected.
   */
  private static final VirErrorCallback QUIET = (_, _) -> LOG.trace("libvirt reported an error");

  private static boolean started;

  private EventLoop() {}

  /** Starts the loop unless it runs. */
  static synchronized void ensureStarted() throws LibvirtException {
    if (started) {
      return;
    }
    Connect.setErrorCallback(QUIET);
    Library.initEventLoop();
    Thread.ofPlatform().daemon().name("libvirt-events").start(EventLoop::run);
    started = true;
  }

  private static void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Library.runEventLoop();
      } catch (LibvirtException e) {
        LOG.warn("libvirt's event loop failed and goes on", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
