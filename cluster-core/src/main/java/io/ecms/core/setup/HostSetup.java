package io.ecms.core.setup;

import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.Problem;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Sets up hosts from outside (E2). Thread-safe. */
@FunctionalInterface
public interface HostSetup {

  /**
   * Does one task.
   *
   * @return empty when it is done, else why not, with what the host said. Fails only when nobody
   *     can tell what has happened.
   */
  CompletionStage<Optional<Problem>> perform(Order order);

  /**
   * What is to be done, where, and for whom.
   *
   * @param operation what a controller that is started belongs to until it has joined
   * @param limit how long it may take; positive
   */
  record Order(
      OperationId operation, HostTask task, SshTarget target, NodeName node, Duration limit) {}
}
