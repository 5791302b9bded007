package io.ecms.tree.stack.user;

import io.ecms.tree.stack.CacheProblem;
import io.ecms.tree.stack.CacheStatistics;
import io.ecms.tree.stack.ImageRef;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the cache of one membership. A copy-on-read that finds no room fails the read, so the
 * daemon is told to read through before the disk is full; blocks that are cached are still served
 * from the cache, readers wait for the new daemon as for any restart and see no error.
 */
final class CacheCare {
  private static final Logger LOG = LoggerFactory.getLogger(CacheCare.class);

  private final ImageRef image;
  private final MemberFiles files;
  private final CacheLevel level;
  private final ReentrantLock looking = new ReentrantLock();
  private Optional<CacheProblem> told = Optional.empty();

  CacheCare(ImageRef image, MemberFiles files, CacheRoom room) {
    this.image = image;
    this.files = files;
    this.level = new CacheLevel(room);
  }

  /** Whether nothing more is to be cached. */
  boolean readsThrough() {
    return level.readsThrough();
  }

  /**
   * Looks, and lets the daemon begin anew when it is to do something else.
   *
   * @param fetched bytes that have come from parents
   */
  void look(long fetched, DaemonKeeper keeper) {
    // A look that takes long is not worth another one behind it.
    if (!looking.tryLock()) {
      return;
    }
    try {
      FileStore store = Files.getFileStore(files.directory());
      boolean changed =
          level.look(
              new CacheLevel.Sight(
                  fetched,
                  Files.size(files.cache()),
                  store.getUsableSpace(),
                  store.getTotalSpace()));
      tell();
      // A complete cache is not written to, and its daemon needs no parent.
      if (changed && !Files.exists(files.complete())) {
        keeper.reopen();
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("cannot look after the cache of image {}", image.id(), e);
    } finally {
      looking.unlock();
    }
  }

  private void tell() {
    Optional<CacheProblem> now = problem();
    if (!now.map(CacheProblem::code).equals(told.map(CacheProblem::code))) {
      now.ifPresentOrElse(
          p -> LOG.warn("image {}: {}: {}", image.id(), p.code(), p.what()),
          () -> LOG.info("the cache of image {} is well again", image.id()));
    }
    told = now;
  }

  private Optional<CacheProblem> problem() {
    return Files.exists(files.complete()) ? Optional.empty() : level.problem();
  }

  /**
   * What the cache has been good for.
   *
   * @param hits bytes that were read from the cache file
   */
  CacheStatistics statistics(long hits, long fetched) {
    return new CacheStatistics(hits + fetched, fetched, problem());
  }
}
