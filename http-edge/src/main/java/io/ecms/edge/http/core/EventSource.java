package io.ecms.edge.http.core;

import io.ecms.core.feed.EventHub;
import io.ecms.core.feed.Recorded;
import io.ecms.edge.http.api.ApiException;
import io.ecms.edge.http.api.ApiProblem;
import io.ecms.edge.http.api.EventSubscription;
import io.ecms.edge.http.api.EventView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Source;

/**
 * The event stream of one subscriber, pulled from the hub batch by batch: nothing is read before
 * the subscriber has room for it, so a slow one costs one waiting virtual thread at most.
 */
final class EventSource {
  private static final int BATCH = 256;

  /** How long one pull may wait; also how long a thread outlives its subscriber. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final EventHub hub;
  private final Executor blocking;

  EventSource(EventHub hub, Executor blocking) {
    this.hub = hub;
    this.blocking = blocking;
  }

  CompletionStage<Source<EventView, NotUsed>> open(EventSubscription subscription) {
    return CompletableFuture.supplyAsync(() -> start(subscription), blocking)
        .thenApply(after ->
            Source.unfoldAsync(after, this::pull)
                .mapConcat(batch -> batch)
                .map(EventViews::of)
                .filter(subscription::wants));
  }

  private long start(EventSubscription subscription) {
    if (subscription.after().isEmpty()) {
      return hub.head();
    }
    long after = subscription.after().getAsLong();
    long oldest = hub.oldest();
    long newest = hub.newestDurable();
    if (after > newest || after < oldest - 1) {
      throw new ApiException(
          ApiProblem.of(
              410,
              "event-id-too-old",
              "event %d is not in the stream, which has %d to %d; read the lists and subscribe anew"
                  .formatted(after, oldest, newest)));
    }
    return after;
  }

  private CompletionStage<Optional<Pair<Long, List<Recorded>>>> pull(long after) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            List<Recorded> events = hub.next(after, BATCH, PATIENCE);
            long last = events.isEmpty() ? after : events.getLast().offset();
            return Optional.of(Pair.create(last, events));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
          }
        },
        blocking);
  }
}
