package io.ecms.edge.launch;

import io.ecms.core.command.MasterReply;
import io.ecms.core.fence.Fence;
import io.ecms.core.model.Problem;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * Whether the master of this server may act. When the server leaves, its shards go before its
 * master does; in between the master would take commands that it cannot carry out.
 */
final class Standing implements Supplier<Optional<Problem>> {
  private final Fence fence;
  private volatile boolean leaving;

  Standing(ActorSystem<?> system, Fence fence) {
    this.fence = fence;
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseBeforeClusterShutdown(),
            "master-takes-no-more",
            () -> {
              leaving = true;
              return CompletableFuture.completedStage(Done.getInstance());
            });
  }

  @Override
  public Optional<Problem> get() {
    if (leaving) {
      return Optional.of(
          Problem.transientError(
              MasterReply.MOVES, "the master moves to another server; repeat the command"));
    }
    return fence.held() ? Optional.empty() : Optional.of(Fence.refusal());
  }
}
