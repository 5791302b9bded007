package io.ecms.tree.stack.user;

import io.ecms.tree.fill.ChunkDigests;
import io.ecms.tree.fill.Fill;
import io.ecms.tree.fill.FillSettings;
import io.ecms.tree.fill.FillSource;
import io.ecms.tree.fill.FillStatus;
import io.ecms.tree.fill.WarmUp;
import io.ecms.tree.fill.WorkingSet;
import io.ecms.tree.process.Ticks;
import io.ecms.tree.stack.ImageRef;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The fills of one host: one image after the other, so that the rate is one of the host. */
final class Fills {
  private static final Logger LOG = LoggerFactory.getLogger(Fills.class);
  private static final int TURN_LOOK_SECONDS = 1;

  private final FillSettings settings;
  private final Executor now;
  private final BiConsumer<Duration, Runnable> later;
  private final Ticks ticks;
  private final Semaphore turn = new Semaphore(1);
  private final Map<String, Fill> fills = new ConcurrentHashMap<>();
  private final Map<String, Object> begun = new ConcurrentHashMap<>();

  /**
   * @param now runs a task in the background
   * @param later the same when a time is over
   */
  Fills(FillSettings settings, Executor now, BiConsumer<Duration, Runnable> later, Ticks ticks) {
    this.settings = settings;
    this.now = now;
    this.later = later;
    this.ticks = ticks;
  }

  /**
   * Fills {@code cache} later; nothing happens when that is under way for this membership.
   *
   * @param membership what the fill is for; it ends with that
   * @param source asked in the background; fails by any exception
   * @param member whether this is still the membership of the image
   */
  void begin(
      ImageRef image,
      Object membership,
      MemberCache cache,
      FillSource source,
      BooleanSupplier member) {
    if (settings.bytesPerSecond().isEmpty() || begun.put(image.id(), membership) == membership) {
      return;
    }
    fills.remove(image.id());
    BooleanSupplier wanted = () -> member.getAsBoolean() && begun.get(image.id()) == membership;
    AtomicBoolean untold = new AtomicBoolean();
    settings
        .warmUp()
        .ifPresent(
            rate -> now.execute(() -> untold.set(warmUp(image, cache, rate, source, wanted))));
    later.accept(
        settings.after(),
        () -> {
          if (untold.get()) {
            tell(image, cache, source);
          }
          fill(image, cache, source, wanted);
        });
  }

  /** Fetches what others have read; tells whether nobody has told that yet. */
  private boolean warmUp(
      ImageRef image, MemberCache cache, long rate, FillSource source, BooleanSupplier wanted) {
    try {
      Optional<WorkingSet> set = source.workingSet();
      if (set.isPresent()) {
        new WarmUp(image.id(), cache, ticks, rate).run(set.get(), wanted);
      }
      return set.isEmpty();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("image {} is not fetched ahead: {}", image.id(), e.getMessage());
    }
    return false;
  }

  private static void tell(ImageRef image, MemberCache cache, FillSource source) {
    try {
      WorkingSet read = cache.workingSet();
      if (read.bytes() > 0) {
        source.note(read);
      }
    } catch (RuntimeException e) {
      // Another node has read the same, and tells it.
      LOG.warn("image {}: what was read is not told: {}", image.id(), e.getMessage());
    }
  }

  private void fill(ImageRef image, MemberCache cache, FillSource source, BooleanSupplier wanted) {
    try {
      if (!takeTurn(wanted)) {
        return;
      }
      try {
        ChunkDigests expected = source.digests();
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
        later.accept(settings.after(), () -> fill(image, cache, source, wanted));
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
