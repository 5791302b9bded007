package io.ecms.core.cluster;

import com.typesafe.config.Config;
import io.ecms.core.model.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether the directory of the journal can be written: enough room is left, and a small file
 * can be written and flushed. Looks again at an interval, so that it recovers by itself.
 *
 * <p>It warns while there is still room: commands are refused then, and what was accepted before
 * can come to its end. A disk that answers nothing at all is found by the age of the last look.
 *
 * <p>Thread-safe; one thread of its own does the looking.
 */
public final class JournalWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JournalWatch.class);
  private static final String FILE = "write-check";
  private static final int BYTES = 4096;
  private static final long MIB = 1L << 20;

  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  /** A look that has not ended after so long hangs in the disk. */
  private static final Duration HUNG = Duration.ofSeconds(10);

  /**
   * What is watched, {@code ecms.journal} in the configuration.
   *
   * @param directory where the journal is
   * @param minFree bytes that must be free there
   * @param interval time between two looks
   */
  public record Settings(Path directory, long minFree, Duration interval) {
    /** Reads the settings from the whole configuration. */
    public static Settings from(Config root) {
      Config journal = root.getConfig("ecms.journal");
      return new Settings(
          Path.of(journal.getString("directory")).toAbsolutePath(),
          journal.getBytes("min-free"),
          journal.getDuration("write-check-interval"));
    }
  }

  private record Look(Optional<Problem> found, long at) {}

  private final Settings settings;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closed = lock.newCondition();
  private volatile boolean open = true;
  private volatile Look last;

  private JournalWatch(Settings settings, LongSupplier nanoTime) {
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.last = new Look(Optional.empty(), nanoTime.getAsLong());
  }

  /**
   * Watches the journal of this machine; one that is elsewhere is its own watch, and {@link
   * #obstacle} then finds nothing.
   *
   * @param root the whole configuration
   */
  public static JournalWatch of(Config root, LongSupplier nanoTime, ThreadFactory threads) {
    return root.getString("ecms.journal.kind").equals("sqlite")
        ? start(Settings.from(root), nanoTime, threads)
        : new JournalWatch(new Settings(Path.of(""), 0, FOR_EVER), nanoTime);
  }

  /**
   * Begins to look; the first look is done when this returns.
   *
   * @param nanoTime monotonic clock
   */
  public static JournalWatch start(
      Settings settings, LongSupplier nanoTime, ThreadFactory threads) {
    JournalWatch watch = new JournalWatch(settings, nanoTime);
    watch.look();
    threads.newThread(watch::work).start();
    return watch;
  }

  /**
   * Why commands cannot be recorded at present: {@code journal-full} or {@code
   * journal-not-writable}; both pass by themselves once their cause is gone.
   */
  public Optional<Problem> obstacle() {
    Look now = last;
    long age = nanoTime.getAsLong() - now.at();
    return age > settings.interval().plus(HUNG).toNanos()
        ? Optional.of(
            notWritable("the disk has not answered for %d s".formatted(age / 1_000_000_000)))
        : now.found();
  }

  private void work() {
    while (pause()) {
      look();
    }
  }

  private boolean pause() {
    lock.lock();
    try {
      long left = settings.interval().toNanos();
      while (open && left > 0) {
        left = closed.awaitNanos(left);
      }
      return open;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void look() {
    Optional<Problem> found = find();
    Optional<Problem> before = last.found();
    last = new Look(found, nanoTime.getAsLong());
    if (found.isPresent() && before.isEmpty()) {
      LOG.error("Commands are refused: {}", found.get().message());
    } else if (found.isEmpty() && before.isPresent()) {
      LOG.info("The journal can be written again, commands are taken");
    }
  }

  private Optional<Problem> find() {
    try {
      long free = Files.getFileStore(settings.directory()).getUsableSpace();
      if (free < settings.minFree()) {
        return Optional.of(full(free));
      }
      write();
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(notWritable(e.toString()));
    }
  }

  private void write() throws IOException {
    Path file = settings.directory().resolve(FILE);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocate(BYTES);
      while (zeros.hasRemaining()) {
        channel.write(zeros);
      }
      channel.force(false);
    }
  }

  private Problem full(long free) {
    return Problem.transientError(
        "journal-full",
        ("the disk of the journal is full: %d MiB are free in %s and %d must be, so nothing can be"
                + " recorded; make room there, then commands are taken again by themselves")
            .formatted(free / MIB, settings.directory(), Math.ceilDiv(settings.minFree(), MIB)));
  }

  private Problem notWritable(String why) {
    return Problem.transientError(
        "journal-not-writable",
        "the journal in %s cannot be written: %s; once it can, commands are taken again by themselves"
            .formatted(settings.directory(), why));
  }

  @Override
  public void close() {
    lock.lock();
    try {
      open = false;
      closed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      Files.deleteIfExists(settings.directory().resolve(FILE));
    } catch (IOException e) {
      LOG.debug("the file of the write check stays", e);
    }
  }
}
