package io.ecms.master.saga;

import io.ecms.core.model.OperationId;
import io.ecms.core.model.Problem;
import io.ecms.core.operation.Fact.TurnGiven;
import io.ecms.core.operation.Move;
import io.ecms.core.operation.Step;
import java.time.Duration;

/**
 * Waits until the batch gives the VM its turn, which is when all VMs of the batch have their places
 * and not too many start at the same time (T4). It asks nobody: the batch tells it.
 *
 * @param deadline as long as the batch may take
 */
record TurnStep(OperationId batch, Duration deadline) implements Step {

  @Override
  public String name() {
    return "turn";
  }

  @Override
  public Move act(View view) {
    return view.find(TurnGiven.class).isPresent()
        ? Move.done()
        : new Move.Later(
            Problem.throttled(
                "waits-for-turn",
                "it has its place, and waits for the other vms of batch %s".formatted(batch)));
  }
}
