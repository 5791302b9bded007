package io.ecms.edge.http.route;

import io.ecms.core.disk.Disk;
import io.ecms.core.model.NetworkName;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.VmId;
import io.ecms.edge.http.api.ClusterApi;
import io.ecms.edge.http.api.DiskFilter;
import io.ecms.edge.http.api.LeaseFilter;
import io.ecms.edge.http.api.LeaseView;
import io.ecms.edge.http.server.Answers;
import io.ecms.edge.http.server.Endpoint;
import io.ecms.edge.http.server.Exchange;
import io.ecms.edge.http.server.Query;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /v1/networks}, {@code /v1/leases} and {@code /v1/disks}: what is only read (E1, X6). */
final class ResourceRoutes {
  private final ClusterApi cluster;

  ResourceRoutes(ClusterApi cluster) {
    this.cluster = cluster;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/v1/networks", Set.of("limit", "cursor"), this::networks),
        Endpoint.get(
            "/v1/leases", Set.of("limit", "cursor", "state", "network", "vm"), this::leases),
        Endpoint.get("/v1/disks", Set.of("limit", "cursor", "state", "vm", "node"), this::disks));
  }

  private CompletionStage<HttpResponse> networks(Exchange exchange) {
    return cluster.networks(exchange.page()).thenApply(Answers::ok);
  }

  private CompletionStage<HttpResponse> leases(Exchange exchange) {
    Query query = exchange.query();
    LeaseFilter filter =
        new LeaseFilter(
            query.word("state", LeaseView.State.class),
            query.get("network", NetworkName::new),
            query.get("vm", VmId::new));
    return cluster.leases(filter, exchange.page()).thenApply(Answers::ok);
  }

  private CompletionStage<HttpResponse> disks(Exchange exchange) {
    Query query = exchange.query();
    DiskFilter filter =
        new DiskFilter(
            query.word("state", Disk.Status.class),
            query.get("vm", VmId::new),
            query.get("node", NodeName::new));
    return cluster.disks(filter, exchange.page()).thenApply(Answers::ok);
  }
}
