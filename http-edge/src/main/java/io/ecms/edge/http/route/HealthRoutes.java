package io.ecms.edge.http.route;

import io.ecms.edge.http.api.ApiException;
import io.ecms.edge.http.api.ApiProblem;
import io.ecms.edge.http.api.ClusterApi;
import io.ecms.edge.http.api.HealthView;
import io.ecms.edge.http.json.JsonOut;
import io.ecms.edge.http.server.Answers;
import io.ecms.edge.http.server.Endpoint;
import io.ecms.edge.http.server.Exchange;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /health}: for supervisors and load balancers. */
final class HealthRoutes {
  private static final JsonOut<Up> OUT = JsonOut.of(Up.class);

  private final ClusterApi cluster;

  HealthRoutes(ClusterApi cluster) {
    this.cluster = cluster;
  }

  private record Up(String status, Map<String, String> checks) {
    Up(Map<String, String> checks) {
      this("up", checks);
    }
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/health/live", Set.of(), HealthRoutes::live),
        Endpoint.get("/health/ready", Set.of(), this::ready));
  }

  private static CompletionStage<HttpResponse> live(Exchange exchange) {
    return CompletableFuture.completedStage(Answers.ok(OUT, new Up(Map.of())));
  }

  private CompletionStage<HttpResponse> ready(Exchange exchange) {
    return cluster.health().thenApply(HealthRoutes::answer);
  }

  private static HttpResponse answer(HealthView health) {
    Map<String, String> checks = new TreeMap<>(health.checks());
    if (!health.ready()) {
      throw new ApiException(ApiProblem.of(503, "not-ready", "not ready: " + checks, true));
    }
    return Answers.ok(OUT, new Up(checks));
  }
}
