package io.ecms.tree.fill;

import java.time.Duration;
import java.util.Optional;

/**
 * When and how fast a node fills its caches.
 *
 * @param after how long after a node has joined a tree, so that VMs have booted by then; zero or
 *     more
 * @param bytesPerSecond most that is read for it in a second, over all images; empty: never
 * @param warmUp most that is read in a second of what a boot reads, right after joining; empty:
 *     only what VMs read is fetched before {@code after}
 */
public record FillSettings(Duration after, Optional<Long> bytesPerSecond, Optional<Long> warmUp) {
  /** Only what VMs read is fetched. */
  public static final FillSettings NEVER = new FillSettings(Duration.ZERO, Optional.empty());

  /** Nothing is fetched ahead of the first boot. */
  public FillSettings(Duration after, Optional<Long> bytesPerSecond) {
    this(after, bytesPerSecond, Optional.empty());
  }

  public FillSettings {
    if (after.isNegative()) {
      throw new IllegalArgumentException("after must not be negative: " + after);
    }
    if (bytesPerSecond.isPresent() && bytesPerSecond.get() < 1) {
      throw new IllegalArgumentException("rate must be positive: " + bytesPerSecond.get());
    }
    if (warmUp.isPresent() && warmUp.get() < 1) {
      throw new IllegalArgumentException("warm-up rate must be positive: " + warmUp.get());
    }
  }
}
