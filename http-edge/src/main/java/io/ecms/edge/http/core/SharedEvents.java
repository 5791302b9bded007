package io.ecms.edge.http.core;

import io.ecms.core.feed.EventHub;
import io.ecms.core.feed.Recorded;
import io.ecms.edge.http.api.EventView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The events of the hub as views, for a thousand subscribers at the price of a few.
 *
 * <p>Events are shown in rounds. Those who have seen everything wait for the next round together:
 * one thread waits for all of them, and when something happens it gathers what follows for a
 * moment. Rounds keep apart from each other. Both times grow with the number of those who wait
 * ({@link EventPace}), since that is what a round costs. So a busy server does not send more pieces
 * but larger ones, and one subscriber alone sees everything at once. Who is behind the last round
 * reads what it lacks by itself, without a wait. A recent event becomes a view once.
 *
 * <p>Thread-safe. Keeps the {@value #RECENT} newest views and nothing else.
 */
final class SharedEvents {
  /** How long one wait may last; also how long its thread outlives the last subscriber. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final int RECENT = 1024;
  private static final CompletableFuture<Void> NOW = CompletableFuture.completedFuture(null);

  /** Those who wait together, and for what. */
  private static final class Round {
    private final long after;
    private final CompletableFuture<List<EventView>> events = new CompletableFuture<>();
    private int waiting;

    Round(long after) {
      this.after = after;
    }
  }

  private final EventHub hub;
  private final EventPace pace;
  private final Executor blocking;
  private final AtomicReferenceArray<EventView> recent = new AtomicReferenceArray<>(RECENT);

  /** The offset up to which there have been rounds; guarded by this. */
  private long shown;

  /** What those wait for who have seen everything; guarded by this. */
  private @Nullable Round next;

  /** Ends when there may be another round; guarded by this. */
  private CompletableFuture<Void> apart = NOW;

  /**
   * @param blocking runs what waits; made for virtual threads
   */
  SharedEvents(EventHub hub, EventPace pace, Executor blocking) {
    this.hub = hub;
    this.pace = pace;
    this.blocking = blocking;
  }

  /** The next events after an offset, in order; none when nothing has happened for a while. */
  CompletionStage<List<EventView>> after(long offset) {
    Round round;
    boolean first;
    synchronized (this) {
      if (offset < shown) {
        long end = shown;
        return CompletableFuture.supplyAsync(() -> missed(offset, end), blocking);
      }
      first = next == null;
      if (next == null) {
        shown = offset;
        next = new Round(offset);
      }
      round = next;
      round.waiting++;
    }
    if (first) {
      execute(round, () -> await(round));
    }
    return offset == round.after
        ? round.events
        : round.events.thenApply(
            all -> all.stream().filter(event -> event.offset() > offset).toList());
  }

  /** What a subscriber has not seen of the rounds up to now. */
  private List<EventView> missed(long offset, long end) {
    List<EventView> all = read(offset, PATIENCE);
    List<EventView> wanted = all.stream().filter(event -> event.offset() <= end).toList();
    // Between two offsets there may be no event at all.
    return wanted.isEmpty() ? all : wanted;
  }

  private void await(Round round) {
    List<EventView> first = read(round.after, PATIENCE);
    CompletableFuture<Void> ready = first.isEmpty() ? NOW : gathered(round);
    if (ready.isDone()) {
      end(round, first);
    } else {
      var _ =
          ready.thenRun(() -> execute(round, () -> end(round, read(round.after, Duration.ZERO))));
    }
  }

  private synchronized CompletableFuture<Void> gathered(Round round) {
    return CompletableFuture.allOf(apart, after(pace.gather(round.waiting)));
  }

  private CompletableFuture<Void> after(Duration pause) {
    return pause.isZero()
        ? NOW
        : CompletableFuture.runAsync(
            () -> {},
            CompletableFuture.delayedExecutor(pause.toNanos(), TimeUnit.NANOSECONDS, blocking));
  }

  private void end(Round round, List<EventView> events) {
    synchronized (this) {
      next = null;
      if (!events.isEmpty()) {
        shown = events.getLast().offset();
        apart = after(pace.apart(round.waiting));
      }
    }
    round.events.complete(events);
  }

  /** Runs a part of a round; when it fails, so does the round, and the next one begins anew. */
  private void execute(Round round, Runnable work) {
    try {
      blocking.execute(() -> {
        try {
          work.run();
        } catch (RuntimeException e) {
          fail(round, e);
        }
      });
    } catch (RejectedExecutionException ended) {
      fail(round, ended);
    }
  }

  private void fail(Round round, RuntimeException cause) {
    synchronized (this) {
      next = null;
    }
    round.events.completeExceptionally(cause);
  }

  private List<EventView> read(long offset, Duration patience) {
    try {
      List<EventView> views = new ArrayList<>();
      for (Recorded recorded : hub.next(offset, pace.piece(), patience)) {
        views.add(view(recorded));
      }
      return List.copyOf(views);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for events", e);
    }
  }

  private EventView view(Recorded recorded) {
    int place = (int) (recorded.offset() % RECENT);
    EventView known = recent.get(place);
    if (known != null && known.offset() == recorded.offset()) {
      return known;
    }
    EventView view = EventViews.of(recorded);
    if (known == null || known.offset() < view.offset()) {
      recent.set(place, view);
    }
    return view;
  }
}
