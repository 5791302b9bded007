package io.ecms.edge.http.route;

import io.ecms.core.model.ResourceName;
import io.ecms.core.vm.VmSpec;
import io.ecms.edge.http.api.ClusterApi;
import io.ecms.edge.http.api.PlacementView;
import io.ecms.edge.http.api.PlanPlacement;
import io.ecms.edge.http.json.JsonFields;
import io.ecms.edge.http.json.JsonOut;
import io.ecms.edge.http.json.JsonShape;
import io.ecms.edge.http.server.Answers;
import io.ecms.edge.http.server.Endpoint;
import io.ecms.edge.http.server.Endpoint.Body;
import io.ecms.edge.http.server.Exchange;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /v1/placements}: the dry run (I3). */
final class PlacementRoutes {
  private static final JsonOut<PlacementView> OUT = JsonOut.of(PlacementView.class);
  private static final JsonShape PLAN =
      JsonShape.empty().integer("vcpus").integer("memoryMib").integer("diskGib").text("image");

  private final ClusterApi cluster;

  PlacementRoutes(ClusterApi cluster) {
    this.cluster = cluster;
  }

  List<Endpoint> endpoints() {
    return List.of(Endpoint.post("/v1/placements", Body.REQUIRED, this::plan));
  }

  private CompletionStage<HttpResponse> plan(Exchange exchange) {
    // Repeating a dry run is harmless anyway; a key is only checked, as on every POST.
    exchange.idempotencyKey();
    JsonFields body = exchange.body(PLAN);
    PlanPlacement request =
        new PlanPlacement(
            Math.toIntExact(body.integer("vcpus", 1, VmSpec.MAX_VCPUS)),
            body.integer("memoryMib", VmSpec.MIN_MEMORY_MIB, VmSpec.MAX_MEMORY_MIB),
            body.integer("diskGib", 1, VmSpec.MAX_DISK_GIB),
            body.text("image", ResourceName::new).value());
    return cluster.plan(request).thenApply(placement -> Answers.ok(OUT, placement));
  }
}
