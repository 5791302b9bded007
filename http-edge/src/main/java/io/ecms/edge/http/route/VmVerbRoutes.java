package io.ecms.edge.http.route;

import io.ecms.core.command.VmWish;
import io.ecms.core.model.InvalidValue;
import io.ecms.core.model.ResourceName;
import io.ecms.core.model.VmId;
import io.ecms.core.vm.VmSpec;
import io.ecms.edge.http.api.ClusterApi;
import io.ecms.edge.http.json.JsonFields;
import io.ecms.edge.http.json.JsonShape;
import io.ecms.edge.http.server.Answers;
import io.ecms.edge.http.server.Endpoint;
import io.ecms.edge.http.server.Endpoint.Body;
import io.ecms.edge.http.server.Exchange;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /v1/vms/{id}/VERB} for all verbs but start, stop and destroy (E7). */
final class VmVerbRoutes {
  private static final long MAX_GRACE_SECONDS = 600;
  private static final JsonShape NO_FIELDS = JsonShape.empty();
  private static final JsonShape REBOOT = JsonShape.empty().optionalInteger("graceSeconds");
  private static final JsonShape RENAME = JsonShape.empty().text("name");
  private static final JsonShape RESIZE =
      JsonShape.empty().optionalInteger("vcpus").optionalInteger("memoryMib");

  private final ClusterApi cluster;

  VmVerbRoutes(ClusterApi cluster) {
    this.cluster = cluster;
  }

  List<Endpoint> endpoints() {
    return List.of(
        plain("kill", new VmWish.Kill()),
        verb("reboot", Body.OPTIONAL, REBOOT, VmVerbRoutes::reboot),
        plain("reset", new VmWish.Reset()),
        plain("suspend", new VmWish.Suspend()),
        plain("resume", new VmWish.Resume()),
        plain("save", new VmWish.Save()),
        verb(
            "rename",
            Body.REQUIRED,
            RENAME,
            body -> new VmWish.Rename(body.text("name", ResourceName::new))),
        verb("resize", Body.REQUIRED, RESIZE, VmVerbRoutes::resize),
        plain("rebuild", new VmWish.Rebuild()));
  }

  private Endpoint plain(String verb, VmWish wish) {
    return verb(verb, Body.OPTIONAL, NO_FIELDS, _ -> wish);
  }

  private Endpoint verb(
      String verb, Body body, JsonShape shape, Function<JsonFields, VmWish> wish) {
    return Endpoint.post(
        "/v1/vms/{id}/" + verb, body, exchange -> change(exchange, verb, shape, wish));
  }

  private CompletionStage<HttpResponse> change(
      Exchange exchange, String verb, JsonShape shape, Function<JsonFields, VmWish> wish) {
    VmId vm = exchange.id(VmId::new);
    VmWish wanted = wish.apply(exchange.body(shape));
    return cluster
        .changeVm(vm, verb, wanted, exchange.precondition(), exchange.idempotencyKey())
        .thenApply(Answers::accepted);
  }

  private static VmWish reboot(JsonFields body) {
    OptionalLong seconds = body.optionalInteger("graceSeconds", 0, MAX_GRACE_SECONDS);
    return new VmWish.Reboot(
        seconds.isPresent()
            ? Optional.of(Duration.ofSeconds(seconds.getAsLong()))
            : Optional.empty());
  }

  private static VmWish resize(JsonFields body) {
    OptionalLong vcpus = body.optionalInteger("vcpus", 1, VmSpec.MAX_VCPUS);
    OptionalLong memory =
        body.optionalInteger("memoryMib", VmSpec.MIN_MEMORY_MIB, VmSpec.MAX_MEMORY_MIB);
    if (vcpus.isEmpty() && memory.isEmpty()) {
      throw new InvalidValue("vcpus", "must be given, or memoryMib, or both");
    }
    return new VmWish.Resize(
        vcpus.isPresent() ? Optional.of(Math.toIntExact(vcpus.getAsLong())) : Optional.empty(),
        memory.isPresent() ? Optional.of(memory.getAsLong()) : Optional.empty());
  }
}
