package io.ecms.tree.fill;

import java.util.Optional;

/**
 * What a fill has to know of an image, and whom it tells what it has found out. Called in the
 * background; fails by any exception, and is then asked again later.
 */
@FunctionalInterface
public interface FillSource {
  /** What the chunks must be. */
  ChunkDigests digests();

  /** What the first reader has read; empty when nobody has told it yet. */
  default Optional<WorkingSet> workingSet() {
    return Optional.empty();
  }

  /** Tells what has been read here; whoever tells it first is believed. */
  default void note(WorkingSet read) {
    // Nobody wants to know.
  }
}
