package io.ecms.master.actor;

import io.ecms.core.cluster.Entities;
import io.ecms.core.model.OperationId;
import io.ecms.core.operation.Operation;
import io.ecms.core.operation.Phase;
import io.ecms.core.readmodel.EntityKind;
import io.ecms.core.readmodel.Filter;
import io.ecms.core.readmodel.Page;
import io.ecms.core.readmodel.ReadModel;
import io.ecms.core.readmodel.Row;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Reconciler "resume-operations": makes sure that every operation that has not ended is loaded, and
 * so goes on after a crash without anybody asking (I4). Its input is the state alone; waking one
 * that is awake does nothing.
 */
final class ResumeReconciler implements Runnable {
  private static final int PAGE = 500;
  private static final List<Phase> UNFINISHED =
      List.of(Phase.ACCEPTED, Phase.RUNNING, Phase.COMPENSATING);

  private final ReadModel model;
  private final Entities entities;
  private final InstantSource clock;
  private final Duration interval;
  private boolean first = true;

  ResumeReconciler(ReadModel model, Entities entities, InstantSource clock, Duration interval) {
    this.model = model;
    this.entities = entities;
    this.clock = clock;
    this.interval = interval;
  }

  /** The first round is for what a crash has left: it looks at all of them. */
  @Override
  public void run() {
    round(first ? Duration.ZERO : interval);
    first = false;
  }

  private void round(Duration quiet) {
    Instant before = clock.instant().minus(quiet);
    for (Phase phase : UNFINISHED) {
      Filter filter = Filter.ofState(phase.word());
      Optional<String> cursor = Optional.empty();
      do {
        Page<Row<Operation.State>> page =
            model.list(EntityKind.OPERATION, Operation.State.class, filter, cursor, PAGE);
        page.items().stream()
            .filter(row -> isQuiet(row.state(), before))
            .forEach(row -> entities.wake(new OperationId(row.id())));
        cursor = page.next();
      } while (cursor.isPresent());
    }
  }

  private static boolean isQuiet(Operation.State state, Instant before) {
    return state instanceof Operation.Known known && !known.updatedAt().isAfter(before);
  }
}
