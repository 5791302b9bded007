package io.ecms.node.hypervisor.libvirt;

import io.ecms.node.hypervisor.Deadline;
import io.ecms.node.hypervisor.HypervisorException;
import io.ecms.node.hypervisor.Ticker;
import io.ecms.tree.process.CommandRunner;
import io.ecms.tree.process.Daemon;
import io.ecms.tree.process.DaemonCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A libvirtd that belongs to one data directory: it sees its own configuration, state and sockets
 * in the place of the system's (a mount namespace), so several run side by side and the system's
 * libvirtd, running or not, is not touched. Needs root.
 *
 * <p>It is in a session of its own and outlives this JVM, as do the VMs; a later JVM finds it by
 * its process id. Not thread-safe: one owner starts and stops it. {@link LibvirtdKeeper} brings it
 * back when it dies.
 */
public final class PrivateLibvirtd {
  private static final Logger LOG = LoggerFactory.getLogger(PrivateLibvirtd.class);

  /** The first start asks QEMU what it can do, which takes 4 to 15 s on a busy host. */
  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  private static final Duration START_POLL = Duration.ofMillis(100);
  private static final Duration STOP_GRACE = Duration.ofSeconds(10);
  private static final Duration END_DOMAINS_LIMIT = Duration.ofMinutes(2);
  private static final int ID_CHARS = 12;

  private final CommandRunner commands;
  private final Ticker ticker;
  private final Path templates;
  private final Path state;
  private final Path run;

  /**
   * @param templates directory with {@code libvirtd.conf}, {@code qemu.conf} and {@code
   *     run-private.sh}
   * @param state directory for everything that it keeps; made when needed
   * @param runtime directory on a memory file system for its sockets, {@code /run/ecms}; short,
   *     because a unix socket's path has at most 107 characters
   */
  public PrivateLibvirtd(
      CommandRunner commands, Ticker ticker, Path templates, Path state, Path runtime) {
    this.commands = commands;
    this.ticker = ticker;
    this.templates = templates;
    this.state = state.toAbsolutePath().normalize();
    this.run = runtime.resolve(shortId(this.state));
  }

  /** Connection URI; good only while it runs. */
  public String uri() {
    return "qemu+unix:///system?socket=" + run.resolve("libvirt-sock");
  }

  /** Process id, when it runs. */
  public Optional<Long> pid() {
    return running().map(Daemon::pid);
  }

  /**
   * Starts it unless it runs, and waits until it answers.
   *
   * @return {@link #uri}
   * @throws HypervisorException {@code libvirtd-not-started} with the end of its log
   */
  public String start() {
    Optional<Daemon> daemon = running();
    if (daemon.isEmpty()) {
      daemon = Optional.of(launch());
    }
    awaitAnswer(daemon.get());
    return uri();
  }

  private Daemon launch() {
    try {
      for (String part : List.of("etc", "lib", "cache", "log")) {
        Files.createDirectories(state.resolve(part));
      }
      RuntimeDirectory.prepare(run);
      configure("libvirtd.conf");
      configure("qemu.conf");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot prepare libvirtd in " + state, e);
    }
    return commands.start(
        new DaemonCommand(
            List.of(
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "/bin/sh",
                templates.resolve("run-private.sh").toString(),
                "libvirtd",
                state.toString(),
                run.toString()),
            log()));
  }

  private void configure(String file) throws IOException {
    UUID host = UUID.nameUUIDFromBytes(state.toString().getBytes(StandardCharsets.UTF_8));
    String text = Files.readString(templates.resolve(file));
    Files.writeString(
        state.resolve("etc").resolve(file), text.replace("@HOST_UUID@", host.toString()));
  }

  private void awaitAnswer(Daemon daemon) {
    Deadline deadline = Deadline.in(START_LIMIT, ticker);
    try (NativeCalls calls = new NativeCalls();
        LibvirtConnections connections = new LibvirtConnections(uri())) {
      while (!answers(calls, connections, deadline)) {
        if (!daemon.isAlive() || deadline.passed()) {
          throw new HypervisorException(
              "libvirtd-not-started", false, "libvirtd did not come up: " + endOfLog());
        }
        deadline.pause(START_POLL);
      }
    }
  }

  private boolean answers(NativeCalls calls, LibvirtConnections connections, Deadline deadline) {
    if (!Files.exists(run.resolve("libvirt-sock"))) {
      return false;
    }
    try {
      String version =
          calls.call(
              "",
              deadline,
              () -> {
                try (var held = connections.hold()) {
                  return DomainCalls.version(held.link());
                }
              },
              connections::suspect);
      LOG.info("libvirtd answers at {}: {}", uri(), version);
      return true;
    } catch (HypervisorException notYet) {
      LOG.debug("libvirtd does not answer yet", notYet);
      return false;
    }
  }

  /** Turns its VMs off by force and removes them; itself it goes on, so that it can be asked. */
  public void endVms() {
    if (hasDomains()) {
      start();
      endDomains();
    }
  }

  /**
   * Ends it.
   *
   * @param endDomains whether its VMs are turned off by force and removed first; otherwise they go
   *     on, and are found again after the next {@link #start}
   */
  public void stop(boolean endDomains) {
    if (endDomains) {
      endVms();
    }
    running().ifPresent(daemon -> daemon.stop(STOP_GRACE));
    if (endDomains) {
      // While VMs run, these are what the next libvirtd finds them by.
      RuntimeDirectory.remove(run);
    }
  }

  /** Definitions are files, which tell of VMs even when libvirtd does not run. */
  private boolean hasDomains() {
    Path definitions = state.resolve("etc").resolve("qemu");
    if (!Files.isDirectory(definitions)) {
      return false;
    }
    try (Stream<Path> files = Files.list(definitions)) {
      return files.anyMatch(file -> file.toString().endsWith(".xml"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list the domains in " + definitions, e);
    }
  }

  private void endDomains() {
    try (NativeCalls calls = new NativeCalls();
        LibvirtConnections connections = new LibvirtConnections(uri())) {
      int ended =
          calls.call(
              "",
              Deadline.in(END_DOMAINS_LIMIT, ticker),
              () -> {
                try (var held = connections.hold()) {
                  return endDomains(held.link());
                }
              },
              connections::suspect);
      LOG.info("ended {} domains of libvirtd at {}", ended, uri());
    }
  }

  private static int endDomains(LibvirtLink link) throws LibvirtException {
    int ended = 0;
    for (Domain domain : link.listAllDomains(0)) {
      if (domain.isActive() == 1) {
        domain.destroy();
      }
      domain.undefine(DomainCalls.UNDEFINE_ALL);
      domain.free();
      ended++;
    }
    return ended;
  }

  /** The process, when it lives. */
  Optional<Daemon> running() {
    Path file = run.resolve("libvirtd.pid");
    try {
      return commands.adopt(Long.parseLong(Files.readString(file).strip()), file.toString());
    } catch (NoSuchFileException neverStarted) {
      return Optional.empty();
    } catch (IOException | NumberFormatException e) {
      LOG.warn("process id file {} cannot be read", file, e);
      return Optional.empty();
    }
  }

  private Path log() {
    return state.resolve("libvirtd.log");
  }

  private String endOfLog() {
    try {
      List<String> lines = Files.readAllLines(log());
      return String.join(" | ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
    } catch (IOException e) {
      return "no log (" + e + ")";
    }
  }

  private static String shortId(Path state) {
    UUID id = UUID.nameUUIDFromBytes(state.toString().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits(id.getMostSignificantBits()).substring(0, ID_CHARS);
  }
}
