package io.ecms.edge.http.core;

import io.ecms.core.entity.Wire;
import io.ecms.core.model.InvalidValue;
import io.ecms.core.readmodel.EntityKind;
import io.ecms.core.readmodel.Filter;
import io.ecms.core.readmodel.Projection;
import io.ecms.core.readmodel.ReadModel;
import io.ecms.core.readmodel.Row;
import io.ecms.edge.http.api.Cursor;
import io.ecms.edge.http.api.Page;
import io.ecms.edge.http.api.PageRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads pages from the read model, off the threads that actors run on.
 *
 * <p>A list contains everything that was acknowledged before it was asked for: the projection is
 * given a moment to catch up. If it does not, the list is answered as it is, rather than not at
 * all.
 */
final class Lists {
  private static final Logger LOG = LoggerFactory.getLogger(Lists.class);
  private final ReadModel model;
  private final Projection projection;
  private final Duration catchUp;
  private final Executor blocking;

  Lists(ReadModel model, Projection projection, Duration catchUp, Executor blocking) {
    this.model = model;
    this.projection = projection;
    this.catchUp = catchUp;
    this.blocking = blocking;
  }

  <S extends Wire, V> CompletionStage<Page<V>> entities(
      EntityKind kind,
      Class<S> states,
      Filter filter,
      PageRequest page,
      Function<S, Optional<V>> view) {
    return read(() -> {
      io.ecms.core.readmodel.Page<Row<S>> found =
          refusingCursors(() -> model.list(kind, states, filter, page.cursor(), page.limit()));
      List<V> items =
          found.items().stream().map(Row::state).map(view).flatMap(Optional::stream).toList();
      return new Page<>(items, found.next());
    });
  }

  /** Anything that the read model answers. */
  <T> CompletionStage<T> read(Supplier<T> query) {
    return CompletableFuture.supplyAsync(
        () -> {
          awaitProjection();
          return query.get();
        },
        blocking);
  }

  private void awaitProjection() {
    try {
      if (!projection.awaitCaughtUp(catchUp)) {
        LOG.warn("the read model is {} events behind", projection.lag());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    }
  }

  ReadModel model() {
    return model;
  }

  static <T> T refusingCursors(Supplier<T> query) {
    try {
      return query.get();
    } catch (InvalidValue e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw Cursor.invalid();
    }
  }
}
