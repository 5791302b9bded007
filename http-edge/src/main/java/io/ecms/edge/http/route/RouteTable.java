package io.ecms.edge.http.route;

import io.ecms.edge.http.api.ClusterApi;
import io.ecms.edge.http.metrics.Metrics;
import io.ecms.edge.http.server.Endpoint;
import io.ecms.edge.http.server.HttpSettings;
import java.util.List;
import java.util.stream.Stream;

/** Every route of the API; the contract test compares it with the OpenAPI document. */
public final class RouteTable {
  private RouteTable() {}

  public static List<Endpoint> of(
      ClusterApi cluster, PasswordHashing passwords, HttpSettings settings, Metrics metrics) {
    EventFrames.Limits limits =
        new EventFrames.Limits(
            settings.eventHeartbeat(), settings.eventPatience(), settings.eventSubscribers());
    // The hot routes come first, because the table is searched in order.
    return Stream.of(
            new VmRoutes(cluster, passwords).endpoints(),
            new VmVerbRoutes(cluster).endpoints(),
            new OperationRoutes(cluster).endpoints(),
            new NodeRoutes(cluster).endpoints(),
            new ImageRoutes(cluster).endpoints(),
            new ResourceRoutes(cluster).endpoints(),
            new EventRoutes(cluster, limits).endpoints(),
            new PlacementRoutes(cluster).endpoints(),
            new ClusterRoutes(cluster).endpoints(),
            new MetricsRoutes(cluster, metrics).endpoints(),
            new HealthRoutes(cluster).endpoints(),
            new DocumentRoutes().endpoints())
        .flatMap(List::stream)
        .toList();
  }
}
