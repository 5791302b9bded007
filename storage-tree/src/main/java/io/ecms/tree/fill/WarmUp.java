package io.ecms.tree.fill;

import io.ecms.tree.process.CommandException;
import io.ecms.tree.process.Ticks;
import io.ecms.tree.tool.ToolException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches, right after a node has joined, what the first reader of the image has read, so that the
 * node's own guests and those of its children find it here (T2). What cannot be had now is left to
 * whoever reads it.
 */
public final class WarmUp {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
  private static final int PIECE = 1 << 20;
  private static final long NANOS = 1_000_000_000;

  private final String image;
  private final CachedImage cache;
  private final Ticks ticks;
  private final long bytesPerSecond;

  /**
   * @param image for log lines
   * @param bytesPerSecond most that is read in a second on average, 1 or more
   */
  public WarmUp(String image, CachedImage cache, Ticks ticks, long bytesPerSecond) {
    if (bytesPerSecond < 1) {
      throw new IllegalArgumentException("rate must be positive: " + bytesPerSecond);
    }
    this.image = image;
    this.cache = cache;
    this.ticks = ticks;
    this.bytesPerSecond = bytesPerSecond;
  }

  /**
   * Reads it through the cache.
   *
   * @param wanted whether to go on
   * @return bytes that were read
   */
  public long run(WorkingSet set, BooleanSupplier wanted) throws InterruptedException {
    long done = 0;
    try {
      for (WorkingSet.Part part : set.parts()) {
        for (long at = part.offset(); at < part.end() && wanted.getAsBoolean(); at += PIECE) {
          int length = (int) Math.min(PIECE, part.end() - at);
          cache.read(at, length);
          done += length;
          ticks.pause(Duration.ofNanos(length * NANOS / bytesPerSecond));
        }
      }
      LOG.info("image {}: {} of {} bytes that a boot reads are here", image, done, set.bytes());
    } catch (ToolException | CommandException e) {
      LOG.info("image {}: no more than {} bytes ahead: {}", image, done, e.getMessage());
    }
    return done;
  }
}
