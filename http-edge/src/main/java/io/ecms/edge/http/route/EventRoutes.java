package io.ecms.edge.http.route;

import io.ecms.core.cluster.Beans;
import io.ecms.core.model.InvalidValue;
import io.ecms.edge.http.api.ApiException;
import io.ecms.edge.http.api.ApiProblem;
import io.ecms.edge.http.api.ClusterApi;
import io.ecms.edge.http.api.EventSubscription;
import io.ecms.edge.http.server.Endpoint;
import io.ecms.edge.http.server.Exchange;
import io.ecms.edge.http.server.Query;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** {@code /v1/events}: the resumable event stream (K6). */
final class EventRoutes {
  private static final String BEAN = "io.ecms:type=EventStream";
  private static final String LAST_EVENT_ID = "Last-Event-ID";
  private static final Pattern OFFSET = Pattern.compile("[0-9]{1,18}");
  private static final Pattern RESOURCE = Pattern.compile("[a-z0-9][a-z0-9.:-]{0,127}");
  private static final Pattern TYPE = Pattern.compile("[a-z0-9._-]{1,128}\\*?");

  private final ClusterApi cluster;
  private final EventFrames frames;
  private final EventPlaces places;

  EventRoutes(ClusterApi cluster, EventFrames.Limits limits) {
    this.cluster = cluster;
    this.frames = new EventFrames(limits);
    this.places = new EventPlaces(limits.maxSubscribers(), limits.patience());
    Beans.register(BEAN, places);
  }

  List<Endpoint> endpoints() {
    return List.of(Endpoint.get("/v1/events", Set.of("type", "resource"), this::stream));
  }

  private CompletionStage<HttpResponse> stream(Exchange exchange) {
    Query query = exchange.query();
    EventSubscription subscription =
        new EventSubscription(
            lastEventId(exchange),
            query.get("type", EventRoutes::type),
            query.get("resource", EventRoutes::resource));
    if (!places.take()) {
      throw new ApiException(
          ApiProblem.of(429, "too-many-subscribers", "all places of the stream are taken", true));
    }
    return opened(subscription)
        .whenComplete((_, failure) -> {
          if (failure != null) {
            places.giveBack(subscription, failure);
          }
        })
        .thenApply(events ->
            answer(
                events.watchTermination((_, done) ->
                    done.whenComplete((_, failure) -> places.giveBack(subscription, failure)))));
  }

  private CompletionStage<Source<ByteString, NotUsed>> opened(EventSubscription subscription) {
    return cluster.events(subscription).thenApply(frames::render);
  }

  private static HttpResponse answer(Source<ByteString, ?> frames) {
    return HttpResponse.create()
        .withEntity(
            HttpEntities.createChunked(MediaTypes.TEXT_EVENT_STREAM.toContentType(), frames))
        .addHeader(RawHeader.create("Cache-Control", "no-store"));
  }

  private static OptionalLong lastEventId(Exchange exchange) {
    Optional<String> id = exchange.header(LAST_EVENT_ID);
    if (id.isEmpty()) {
      return OptionalLong.empty();
    }
    if (!OFFSET.matcher(id.get()).matches()) {
      throw new ApiException(
          ApiProblem.badField(
              "invalid-header", LAST_EVENT_ID, LAST_EVENT_ID + ": must be the id of an event"));
    }
    return OptionalLong.of(Long.parseLong(id.get()));
  }

  private static String resource(String text) {
    if (!RESOURCE.matcher(text).matches()) {
      throw new InvalidValue("resource", "must match " + RESOURCE);
    }
    return text;
  }

  private static String type(String text) {
    if (!TYPE.matcher(text).matches()) {
      throw new InvalidValue("type", "must match " + TYPE);
    }
    return text;
  }
}
