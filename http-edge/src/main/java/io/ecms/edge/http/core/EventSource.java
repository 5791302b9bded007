package io.ecms.edge.http.core;

import io.ecms.core.feed.EventHub;
import io.ecms.edge.http.api.ApiException;
import io.ecms.edge.http.api.ApiProblem;
import io.ecms.edge.http.api.EventSubscription;
import io.ecms.edge.http.api.EventView;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Source;

/**
 * The event stream of one subscriber, pulled from the hub piece by piece: nothing is read before
 * the subscriber has room for it, and what is read for one is shared with all who stand at the same
 * place ({@link SharedEvents}).
 */
final class EventSource {
  private final EventHub hub;
  private final SharedEvents events;
  private final Executor blocking;

  EventSource(EventHub hub, SharedEvents events, Executor blocking) {
    this.hub = hub;
    this.events = events;
    this.blocking = blocking;
  }

  CompletionStage<Source<List<EventView>, NotUsed>> open(EventSubscription subscription) {
    return CompletableFuture.supplyAsync(() -> start(subscription), blocking)
        .thenApply(after ->
            Source.unfoldAsync(after, this::pull)
                .map(subscription::wanted)
                .filterNot(List::isEmpty));
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

  private CompletionStage<Optional<Pair<Long, List<EventView>>>> pull(long after) {
    return events
        .after(after)
        .thenApply(piece ->
            Optional.of(Pair.create(piece.isEmpty() ? after : piece.getLast().offset(), piece)));
  }
}
