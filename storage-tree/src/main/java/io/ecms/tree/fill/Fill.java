package io.ecms.tree.fill;

import io.ecms.tree.fill.ChunkDigests.Chunk;
import io.ecms.tree.process.CommandException;
import io.ecms.tree.process.Ticks;
import io.ecms.tree.tool.ToolException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches all of an image into a node's cache, slowly, and checks each chunk by its digest (X4):
 * afterwards the node needs its parent no more.
 *
 * <p>A chunk that is not what was imported is fetched again from the parent and replaced. If the
 * parent has it wrong too, it is tried again later: the parent repairs its own by the same means,
 * and the root has what was imported. A parent that does not answer only lets the fill wait.
 *
 * <p>Concurrency: {@link #run} belongs to one thread, {@link #status} is for anyone.
 */
public final class Fill {
  private static final Logger LOG = LoggerFactory.getLogger(Fill.class);

  /** Pause after something that may be otherwise later. */
  static final Duration AGAIN = Duration.ofSeconds(10);

  /** Longest pause in which the end of a membership is not noticed. */
  private static final Duration SLICE = Duration.ofMillis(500);

  private static final long NANOS = 1_000_000_000;

  private final String image;
  private final ChunkDigests digests;
  private final CachedImage cache;
  private final Ticks ticks;
  private final long bytesPerSecond;
  private volatile FillStatus status;

  /**
   * Makes one that does nothing yet.
   *
   * @param image for log lines
   * @param bytesPerSecond most that is read in a second on average, 1 or more
   */
  public Fill(
      String image, ChunkDigests digests, CachedImage cache, Ticks ticks, long bytesPerSecond) {
    if (bytesPerSecond < 1) {
      throw new IllegalArgumentException("rate must be positive: " + bytesPerSecond);
    }
    this.image = image;
    this.digests = digests;
    this.cache = cache;
    this.ticks = ticks;
    this.bytesPerSecond = bytesPerSecond;
    this.status = new FillStatus(digests.count(), 0, 0, 0);
  }

  public FillStatus status() {
    return status;
  }

  /**
   * Works until all is here and checked, or nobody wants it any more.
   *
   * @param wanted whether to go on
   */
  public void run(BooleanSupplier wanted) throws InterruptedException {
    while (wanted.getAsBoolean()) {
      long losses = cache.losses();
      status = new FillStatus(digests.count(), 0, status.repaired(), 0);
      List<Integer> left = IntStream.range(0, digests.count()).boxed().toList();
      while (!left.isEmpty() && wanted.getAsBoolean()) {
        left = round(left, wanted);
        if (!left.isEmpty()) {
          pause(AGAIN, wanted);
        }
      }
      while (left.isEmpty() && wanted.getAsBoolean()) {
        if (end(losses)) {
          return;
        }
        if (cache.losses() != losses) {
          break; // what was checked before may be gone
        }
        pause(AGAIN, wanted);
      }
    }
  }

  /** One walk; answers what must be tried again. */
  private List<Integer> round(List<Integer> indexes, BooleanSupplier wanted)
      throws InterruptedException {
    List<Integer> again = new ArrayList<>();
    int damaged = 0;
    for (int index : indexes) {
      if (!wanted.getAsBoolean()) {
        again.add(index);
        continue;
      }
      Chunk chunk = digests.chunk(index);
      Outcome outcome = look(chunk);
      while (outcome == Outcome.NOT_NOW && wanted.getAsBoolean()) {
        pause(AGAIN, wanted);
        outcome = look(chunk);
      }
      if (outcome == Outcome.DAMAGED) {
        damaged++;
      }
      if (outcome == Outcome.DAMAGED || outcome == Outcome.NOT_NOW) {
        again.add(index);
      }
      note(outcome, damaged);
      pause(Duration.ofNanos(chunk.length() * NANOS / bytesPerSecond), wanted);
    }
    return again;
  }

  private enum Outcome {
    VERIFIED,
    REPAIRED,
    DAMAGED,
    NOT_NOW
  }

  private Outcome look(Chunk chunk) {
    try {
      if (digests.matches(chunk, cache.read(chunk.offset(), chunk.length()))) {
        return Outcome.VERIFIED;
      }
      LOG.warn("image {}: chunk {} is not what was imported", image, chunk);
      byte[] fetched = cache.fetch(chunk.offset(), chunk.length());
      if (!digests.matches(chunk, fetched)) {
        LOG.error("image {}: the parent has chunk {} wrong too", image, chunk);
        return Outcome.DAMAGED;
      }
      cache.replace(chunk.offset(), fetched);
      boolean sound = digests.matches(chunk, cache.read(chunk.offset(), chunk.length()));
      LOG.warn("image {}: chunk {} was fetched again, sound now: {}", image, chunk, sound);
      return sound ? Outcome.REPAIRED : Outcome.DAMAGED;
    } catch (ToolException | CommandException | IOException e) {
      LOG.info("image {}: chunk {} cannot be checked now: {}", image, chunk, e.getMessage());
      return Outcome.NOT_NOW;
    }
  }

  private void note(Outcome outcome, int damaged) {
    FillStatus s = status;
    int verified = outcome == Outcome.VERIFIED || outcome == Outcome.REPAIRED ? 1 : 0;
    int repaired = outcome == Outcome.REPAIRED ? 1 : 0;
    status = new FillStatus(s.chunks(), s.verified() + verified, s.repaired() + repaired, damaged);
  }

  private boolean end(long losses) {
    try {
      cache.flush();
      if (cache.losses() != losses) {
        LOG.info("image {}: the cache has lost something while it was filled: again", image);
        return false;
      }
      cache.completed();
      LOG.info("image {} is complete here: {}", image, status);
      return true;
    } catch (ToolException | IOException e) {
      LOG.warn("image {} is complete here, but that cannot be noted", image, e);
      return false;
    }
  }

  private void pause(Duration time, BooleanSupplier wanted) throws InterruptedException {
    Duration left = time;
    while (left.isPositive() && wanted.getAsBoolean()) {
      Duration slice = left.compareTo(SLICE) < 0 ? left : SLICE;
      ticks.pause(slice);
      left = left.minus(slice);
    }
  }
}
