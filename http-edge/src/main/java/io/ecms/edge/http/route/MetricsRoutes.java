package io.ecms.edge.http.route;

import io.ecms.edge.http.api.ClusterApi;
import io.ecms.edge.http.metrics.Metrics;
import io.ecms.edge.http.server.Endpoint;
import io.ecms.edge.http.server.Exchange;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /metrics}: for Prometheus. */
final class MetricsRoutes {
  private final ClusterApi cluster;
  private final Metrics metrics;

  MetricsRoutes(ClusterApi cluster, Metrics metrics) {
    this.cluster = cluster;
    this.metrics = metrics;
  }

  List<Endpoint> endpoints() {
    return List.of(Endpoint.get("/metrics", Set.of(), this::text));
  }

  private CompletionStage<HttpResponse> text(Exchange exchange) {
    return cluster
        .figures()
        .thenApply(figures ->
            HttpResponse.create()
                .withEntity(
                    HttpEntities.create(ContentTypes.TEXT_PLAIN_UTF8, metrics.text(figures))));
  }
}
