package io.ecms.tree.stack.user;

import io.ecms.tree.fill.ChunkDigests;
import io.ecms.tree.fill.Fill;
import io.ecms.tree.fill.FillSettings;
import io.ecms.tree.fill.FillStatus;
import io.ecms.tree.process.Ticks;
import io.ecms.tree.stack.ImageRef;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The fills of one host: one image after the other, so that the rate is one of the host. */
final class Fills {
  private static final Logger LOG = LoggerFactory.getLogger(Fills.class);
  private static final int TURN_LOOK_SECONDS = 1;

  private final FillSettings settings;
  private final Executor later;
  private final Ticks ticks;
  private final Semaphore turn = new Semaphore(1);
  private final Map<String, Fill> fills = new ConcurrentHashMap<>();
  private final Map<String, Object> begun = new ConcurrentHashMap<>();

  /**
   * @param later runs a task in the background when {@link FillSettings#after} is over
   */
  Fills(FillSettings settings, Executor later, Ticks ticks) {
    this.settings = settings;
    this.later = later;
    this.ticks = ticks;
  }

  /**
   * Fills {@code cache} later; nothing happens when that is under way for this membership.
   *
   * @param membership what the fill is for; it ends with that
   * @param digests fetches them, in the background; fails by any exception
   * @param member whether this is still the membership of the image
   */
  void begin(
      ImageRef image,
      Object membership,
      MemberCache cache,
      Supplier<ChunkDigests> digests,
      BooleanSupplier member) {
    if (settings.bytesPerSecond().isEmpty() || begun.put(image.id(), membership) == membership) {
      return;
    }
    fills.remove(image.id());
    BooleanSupplier wanted = () -> member.getAsBoolean() && begun.get(image.id()) == membership;
    later.execute(() -> fill(image, cache, digests, wanted));
  }

  private void fill(
      ImageRef image, MemberCache cache, Supplier<ChunkDigests> digests, BooleanSupplier wanted) {
    try {
      if (!takeTurn(wanted)) {
        return;
      }
      try {
        ChunkDigests expected = digests.get();
        Fill fill =
            new Fill(image.id(), expected, cache, ticks, settings.bytesPerSecond().orElseThrow());
        fills.put(image.id(), fill);
        fill.run(wanted);
      } finally {
        turn.release();
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("image {} is not filled: {}", image.id(), e.getMessage());
      if (wanted.getAsBoolean()) {
        later.execute(() -> fill(image, cache, digests, wanted));
      }
    }
  }

  private boolean takeTurn(BooleanSupplier wanted) throws InterruptedException {
    while (wanted.getAsBoolean()) {
      if (turn.tryAcquire(TURN_LOOK_SECONDS, TimeUnit.SECONDS)) {
        return true;
      }
    }
    return false;
  }

  Optional<FillStatus> status(String imageId) {
    return Optional.ofNullable(fills.get(imageId)).map(Fill::status);
  }

  /** The membership has ended. */
  void forget(String imageId) {
    begun.remove(imageId);
    fills.remove(imageId);
  }
}
