package io.ecms.node.agent;

import io.ecms.core.model.Epoch;

/**
 * The highest epoch that the node has seen: a node controller that was restarted must still refuse
 * who was fenced off before. Blocking.
 */
interface EpochStore {
  /** The epoch that was kept, {@link Epoch#NONE} when there is none. */
  Epoch read();

  /** Keeps {@code epoch}; on return it survives a power failure. */
  void write(Epoch epoch);
}
