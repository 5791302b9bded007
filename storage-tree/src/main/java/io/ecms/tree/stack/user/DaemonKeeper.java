package io.ecms.tree.stack.user;

import io.ecms.tree.process.CommandException;
import io.ecms.tree.process.CommandRunner;
import io.ecms.tree.process.Daemon;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.tool.NbdClient;
import io.ecms.tree.tool.NbdFlusher;
import io.ecms.tree.tool.QemuStorageDaemon;
import io.ecms.tree.tool.QmpClient;
import io.ecms.tree.tool.ToolException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one storage daemon running for one image: starts it, replaces one that an earlier agent
 * left, brings it back after a crash, and makes its cache durable while it grows.
 *
 * <p>Readers do not notice a restart: they wait at the same socket path for the reconnect delay.
 *
 * <p>Concurrency: {@link #lock} guards every change of {@link #daemon}; a crash is reported by the
 * JVM and handled on the given executor.
 */
final class DaemonKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(DaemonKeeper.class);
  private static final Duration WRITE = Duration.ofSeconds(10);

  private final ImageRef image;
  private final MemberFiles files;
  private final Supplier<BlockGraph> graph;
  private final CommandRunner runner;
  private final QemuStorageDaemon tool;
  private final Executor workers;
  private final Executor later;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicBoolean flushing = new AtomicBoolean();
  private volatile @Nullable Daemon daemon;
  private volatile boolean wanted;
  private volatile FileTime flushed = FileTime.fromMillis(0);
  private final AtomicLong readBefore = new AtomicLong();
  private final AtomicLong losses = new AtomicLong();

  /**
   * @param graph asked for at each start of the daemon
   * @param workers runs blocking work
   * @param later runs a task on {@code workers} after the restart pause
   */
  DaemonKeeper(
      ImageRef image,
      MemberFiles files,
      Supplier<BlockGraph> graph,
      CommandRunner runner,
      Executor workers,
      Executor later) {
    this.image = image;
    this.files = files;
    this.graph = graph;
    this.runner = runner;
    this.tool = new QemuStorageDaemon(runner);
    this.workers = workers;
    this.later = later;
  }

  /** Starts the daemon unless it runs; one left by an earlier agent is replaced. */
  void start() throws IOException {
    lock.lock();
    try {
      wanted = true;
      Daemon current = daemon;
      if (current == null || !current.isAlive()) {
        launch();
      }
    } finally {
      lock.unlock();
    }
  }

  private void launch() throws IOException {
    stopLeftover(files, runner);
    Files.deleteIfExists(files.monitor());
    Files.deleteIfExists(files.export());
    Daemon started = serve(graph.get(), files.export());
    daemon = started;
    CompletableFuture<Void> _ = started.onExit().thenRunAsync(() -> revive(started), workers);
    LOG.info("image {} is served by pid {}", image.id(), started.pid());
  }

  private Daemon serve(BlockGraph served, Path socket) throws IOException {
    Daemon started = tool.start(files.monitor(), files.log());
    try {
      Files.writeString(files.pid(), Long.toString(started.pid()));
      try (QmpClient qmp = tool.monitor(started, files.monitor())) {
        served.serve(qmp, socket, image.id());
      }
      return started;
    } catch (IOException | RuntimeException e) {
      started.stop(Duration.ZERO);
      throw e;
    }
  }

  /** Lets the daemon end in order and opens what the graph says by now. */
  void reopen() throws IOException {
    lock.lock();
    try {
      Daemon current = daemon;
      if (wanted && current != null) {
        losses.incrementAndGet(); // a full disk may not take what was not durable yet
        noteRead(current);
        quit(current);
        launch();
      }
    } finally {
      lock.unlock();
    }
  }

  private void noteRead(Daemon ending) {
    readBefore.addAndGet(ending.bytesReadFromFiles());
  }

  /** Bytes that were read from the cache, by all daemons since {@link #start}. */
  long bytesReadFromFiles() {
    Daemon current = daemon;
    return readBefore.get() + (current == null ? 0 : current.bytesReadFromFiles());
  }

  /** How often what had been cached, but was not durable, may have been lost. */
  long losses() {
    return losses.get();
  }

  /**
   * Writes into the cache. Another daemon does it, at a socket that no relay leads to, while
   * readers wait for this one to come back; should that fail, it is brought back as after a crash.
   *
   * @param content whole clusters of the cache, or up to the image's end
   * @throws ToolException usually retryable
   */
  void replace(long offset, byte[] content) throws IOException {
    lock.lock();
    try {
      Daemon current = daemon;
      if (!wanted || current == null) {
        throw new ToolException("not-served", true, "image " + image.id() + " is not served here");
      }
      noteRead(current);
      quit(current);
      try {
        write(offset, content);
      } finally {
        launch();
      }
    } finally {
      lock.unlock();
    }
  }

  private void write(long offset, byte[] content) throws IOException {
    Files.deleteIfExists(files.monitor());
    Daemon writer = serve(new BlockGraph.Repair(files.cache()), files.repair());
    try (NbdClient client =
        NbdClient.connect(UnixDomainSocketAddress.of(files.repair()), image.id(), WRITE)) {
      client.write(offset, content, WRITE);
      client.flush(WRITE);
    } finally {
      tool.stop(writer, files.monitor());
      Files.deleteIfExists(files.repair());
    }
  }

  /** Ends it in order. On its way out it has no export any more, so nobody is to find it then. */
  private void quit(Daemon current) throws IOException {
    Files.deleteIfExists(files.export());
    tool.stop(current, files.monitor());
  }

  /** The daemon ended: by our wish, or else it must come back. */
  private void revive(Daemon ended) {
    lock.lock();
    try {
      if (wanted && daemon == ended) {
        LOG.warn("storage daemon of image {} (pid {}) is gone", image.id(), ended.pid());
        losses.incrementAndGet();
        launch();
      }
    } catch (IOException | ToolException | CommandException e) {
      LOG.warn("storage daemon of image {} does not start, trying again", image.id(), e);
      later.execute(() -> revive(ended));
    } finally {
      lock.unlock();
    }
  }

  boolean isRunning() {
    Daemon current = daemon;
    return current != null && current.isAlive();
  }

  /**
   * Makes the cache durable when it was written since the last time; waits for no parent.
   *
   * <p>Its size would not tell: after a crash the daemon fills the room of the blocks it has lost.
   */
  void flushIfWritten() {
    if (!isRunning() || !flushing.compareAndSet(false, true)) {
      return;
    }
    try {
      FileTime written = Files.getLastModifiedTime(files.cache());
      if (!written.equals(flushed)) {
        NbdFlusher.flush(files.export(), image.id());
        flushed = written; // of before the flush, so that nothing written meanwhile is missed
      }
    } catch (IOException | ToolException e) {
      if (wanted && isRunning()) {
        LOG.warn("cache of image {} could not be flushed", image.id(), e);
      } else {
        LOG.debug("cache of image {} was not flushed: its daemon ended", image.id(), e);
      }
    } finally {
      flushing.set(false);
    }
  }

  /** Whether the cache was not written since it was last made durable. */
  boolean isCacheDurable() {
    try {
      return Files.getLastModifiedTime(files.cache()).equals(flushed);
    } catch (IOException e) {
      LOG.debug("no cache of image {}", image.id(), e);
      return false;
    }
  }

  /** Ends the daemon in order. */
  void stop() throws IOException {
    lock.lock();
    try {
      wanted = false;
      Daemon current = daemon;
      if (current != null) {
        quit(current);
      }
      Files.deleteIfExists(files.pid());
      Files.deleteIfExists(files.monitor());
      Files.deleteIfExists(files.export());
    } finally {
      lock.unlock();
    }
  }

  /** Lets the daemon run on without us, for a later agent. */
  void release() {
    lock.lock();
    try {
      wanted = false;
      daemon = null;
    } finally {
      lock.unlock();
    }
  }

  /** Ends a daemon that an earlier agent left for this image, if it still runs. */
  static void stopLeftover(MemberFiles files, CommandRunner runner) throws IOException {
    Optional<Daemon> leftover =
        pidIn(files.pid()).flatMap(pid -> runner.adopt(pid, files.monitor().toString()));
    QemuStorageDaemon tool = new QemuStorageDaemon(runner);
    if (leftover.isPresent()) {
      LOG.info("replacing pid {} of an earlier agent", leftover.get().pid());
      tool.stop(leftover.get(), files.monitor());
    } else {
      // The earlier agent may have died before it wrote the process id down.
      tool.quitWhoever(files.monitor());
    }
    Files.deleteIfExists(files.pid());
  }

  private static Optional<Long> pidIn(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String text = Files.readString(file).strip();
    return text.matches("[0-9]{1,10}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
  }
}
