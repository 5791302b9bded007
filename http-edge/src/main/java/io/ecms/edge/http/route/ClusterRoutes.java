package io.ecms.edge.http.route;

import io.ecms.core.model.InvalidValue;
import io.ecms.edge.http.api.ClusterApi;
import io.ecms.edge.http.api.ClusterView;
import io.ecms.edge.http.json.JsonOut;
import io.ecms.edge.http.json.JsonShape;
import io.ecms.edge.http.server.Answers;
import io.ecms.edge.http.server.Endpoint;
import io.ecms.edge.http.server.Endpoint.Body;
import io.ecms.edge.http.server.Exchange;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /v1/cluster}: members, master and reconcilers (K6). */
final class ClusterRoutes {
  private static final JsonOut<ClusterView> OUT = JsonOut.of(ClusterView.class);
  private static final JsonShape NO_FIELDS = JsonShape.empty();
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  private final ClusterApi cluster;

  ClusterRoutes(ClusterApi cluster) {
    this.cluster = cluster;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/v1/cluster", Set.of(), this::status),
        Endpoint.post(
            "/v1/reconcilers/{name}/pause", Body.OPTIONAL, exchange -> turn(exchange, false)),
        Endpoint.post(
            "/v1/reconcilers/{name}/resume", Body.OPTIONAL, exchange -> turn(exchange, true)),
        Endpoint.post("/v1/read-model/rebuild", Body.OPTIONAL, this::rebuild));
  }

  private CompletionStage<HttpResponse> status(Exchange exchange) {
    return cluster.cluster().thenApply(view -> Answers.ok(OUT, view));
  }

  private CompletionStage<HttpResponse> turn(Exchange exchange, boolean on) {
    String name = exchange.id(ClusterRoutes::name);
    exchange.body(NO_FIELDS);
    return cluster.switchReconciler(name, on).thenApply(view -> Answers.ok(OUT, view));
  }

  private CompletionStage<HttpResponse> rebuild(Exchange exchange) {
    exchange.body(NO_FIELDS);
    return cluster.rebuildReadModel().thenApply(view -> Answers.begun(OUT, view));
  }

  private static String name(String text) {
    if (!NAME.matcher(text).matches()) {
      throw new InvalidValue("name", "must be lower-case letters, digits and hyphens");
    }
    return text;
  }
}
