package io.ecms.node.hypervisor.libvirt;

import io.ecms.node.hypervisor.HypervisorException;
import io.ecms.node.hypervisor.Ticker;
import io.ecms.tree.process.CommandException;
import io.ecms.tree.process.Daemon;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a private libvirtd running: when it ends without our wish it is started again, on the same
 * sockets and the same configuration, with a growing pause between attempts. Its VMs go on
 * meanwhile, and the new one finds them.
 *
 * <p>A reconciler. Thread-safe: {@link #lock} guards the libvirtd, so that it is never stopped in
 * the middle of a start; one thread of its own waits for the end of the process.
 */
public final class LibvirtdKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LibvirtdKeeper.class);
  static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** One that ran for so long has not failed to start: the pauses begin anew. */
  private static final Duration SETTLED = Duration.ofMinutes(1);

  private final PrivateLibvirtd libvirtd;
  private final Ticker ticker;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Thread watcher;

  public LibvirtdKeeper(PrivateLibvirtd libvirtd, Ticker ticker) {
    this.libvirtd = libvirtd;
    this.ticker = ticker;
  }

  /**
   * Starts libvirtd unless it runs, waits until it answers, and watches it from then on.
   *
   * @return its connection URI
   * @throws HypervisorException {@code libvirtd-not-started}
   */
  public String start() {
    lock.lock();
    try {
      String uri = libvirtd.start();
      if (watcher == null) {
        watcher = Thread.ofVirtual().name("libvirtd-keeper").start(this::watch);
      }
      return uri;
    } finally {
      lock.unlock();
    }
  }

  /** Turns its VMs off by force and removes them; itself it goes on. */
  public void endVms() {
    lock.lock();
    try {
      libvirtd.endVms();
    } finally {
      lock.unlock();
    }
  }

  /** Ends it, see {@link PrivateLibvirtd#stop}. */
  public void stop(boolean endDomains) {
    close();
    libvirtd.stop(endDomains);
  }

  /** Ends the watch; libvirtd goes on. Waits for a start that is under way. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (watcher != null) {
        watcher.interrupt();
        watcher = null;
      }
    } finally {
      lock.unlock();
    }
  }

  private void watch() {
    Duration pause = FIRST_PAUSE;
    try {
      while (true) {
        Optional<Daemon> daemon = libvirtd.running();
        long since = ticker.nanoTime();
        if (daemon.isPresent()) {
          daemon.get().onExit().get();
          boolean settled = ticker.nanoTime() - since >= SETTLED.toNanos();
          pause = settled ? FIRST_PAUSE : pause;
        }
        ticker.sleep(pause);
        Duration next = pause.multipliedBy(2);
        pause = next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE;
        revive(daemon, pause);
      }
    } catch (InterruptedException e) {
      LOG.debug("libvirtd at {} is not watched any longer", libvirtd.uri());
    } catch (ExecutionException e) {
      LOG.error("libvirtd at {} is not watched any longer", libvirtd.uri(), e);
    }
  }

  /** One line tells all, because whoever reads it wants to know whether VMs have suffered. */
  private void revive(Optional<Daemon> ended, Duration next) throws InterruptedException {
    String before = ended.map(daemon -> "pid " + daemon.pid()).orElse("an earlier one");
    lock.lockInterruptibly();
    try {
      libvirtd.start();
      LOG.warn(
          "libvirtd ({}) had ended and runs again as pid {}; its VMs ran on",
          before,
          libvirtd.pid().map(String::valueOf).orElse("?"));
    } catch (HypervisorException | CommandException | UncheckedIOException e) {
      LOG.warn("libvirtd ({}) has ended and does not start: {}", before, e.getMessage());
      LOG.debug("next attempt in {}", next, e);
    } finally {
      lock.unlock();
    }
  }
}
