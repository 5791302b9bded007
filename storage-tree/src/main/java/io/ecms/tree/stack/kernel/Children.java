package io.ecms.tree.stack.kernel;

import io.ecms.tree.process.CommandRunner;
import io.ecms.tree.process.Daemon;
import io.ecms.tree.process.Poll;
import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.StackException;
import io.ecms.tree.tool.ToolException;
import io.ecms.tree.tool.kernel.TargetListing.Target;
import io.ecms.tree.tool.kernel.Tgtadm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** This node as target: one daemon, with a target per image. */
final class Children {
  private static final Duration START = Duration.ofSeconds(20);

  private final CommandRunner runner;
  private final Tgtadm tgtadm;
  private final Endpoint portal;
  private final String allow;
  private final Path log;

  /** Guards the choice of numbers for targets, and the start of the daemon. */
  private final ReentrantLock lock = new ReentrantLock();

  Children(CommandRunner runner, Endpoint portal, String allow, Path log) {
    this.runner = runner;
    this.tgtadm = new Tgtadm(runner, portal.port());
    this.portal = portal;
    this.allow = allow;
    this.log = log;
  }

  /** Serves the device as the image's target; whoever is logged in already stays so. */
  void export(String imageId, Path device) throws IOException {
    lock.lock();
    try {
      List<Target> targets = ensureDaemon();
      Optional<Target> existing = find(imageId, targets);
      int id = existing.map(Target::id).orElseGet(() -> freeId(targets));
      if (existing.isEmpty()) {
        tgtadm.create(id, Names.target(imageId));
      }
      if (existing.map(target -> target.disks().isEmpty()).orElse(true)) {
        tgtadm.addDisk(id, device);
      }
      // Last, so that nobody logs in to a target without its disk.
      if (!existing.map(Target::open).orElse(false)) {
        tgtadm.allow(id, allow);
      }
    } finally {
      lock.unlock();
    }
  }

  private List<Target> ensureDaemon() throws IOException {
    Optional<List<Target>> running = tgtadm.targets();
    if (running.isPresent()) {
      return running.get();
    }
    Daemon daemon = runner.start(tgtadm.daemon(portal.host(), portal.port(), log));
    boolean decided = Poll.until(() -> tgtadm.targets().isPresent() || !daemon.isAlive(), START);
    if (!decided || !daemon.isAlive()) {
      throw new StackException(
          "target-daemon-failed", true, "tgtd does not serve %s, see %s".formatted(portal, log));
    }
    return List.of();
  }

  private static int freeId(List<Target> targets) {
    return targets.stream().mapToInt(Target::id).max().orElse(0) + 1;
  }

  private static Optional<Target> find(String imageId, List<Target> targets) {
    String name = Names.target(imageId).value();
    return targets.stream().filter(target -> target.name().equals(name)).findFirst();
  }

  /** All targets, none when the daemon does not run. */
  List<Target> targets() {
    return tgtadm.targets().orElse(List.of());
  }

  /** Children that are logged in. */
  int count(String imageId) {
    return find(imageId, targets()).map(target -> target.initiators().size()).orElse(0);
  }

  /**
   * Ends serving the image.
   *
   * @throws StackException {@code tree-in-use} (retryable) while children are logged in
   */
  void withdraw(String imageId) {
    find(imageId, targets()).ifPresent(this::withdraw);
  }

  /** The same for a target that was found. */
  void withdraw(Target target) {
    try {
      tgtadm.delete(target.id());
    } catch (ToolException e) {
      throw new StackException(
          "tree-in-use", e.retryable(), "children are logged in to " + target.name(), e);
    }
  }

  /** Ends the daemon when it serves nothing. */
  void stopIfIdle() {
    lock.lock();
    try {
      if (tgtadm.targets().filter(List::isEmpty).isPresent()) {
        tgtadm.stop();
      }
    } finally {
      lock.unlock();
    }
  }
}
