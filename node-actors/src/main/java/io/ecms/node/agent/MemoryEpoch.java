package io.ecms.node.agent;

import io.ecms.core.model.Epoch;

/** For simulations; confined to one thread. */
final class MemoryEpoch implements EpochStore {
  private Epoch epoch = Epoch.NONE;

  @Override
  public Epoch read() {
    return epoch;
  }

  @Override
  public void write(Epoch next) {
    epoch = next;
  }
}
