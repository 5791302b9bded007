package io.ecms.edge.http.route;

import io.ecms.core.model.HostName;
import io.ecms.core.model.InvalidValue;
import io.ecms.core.model.LabelKey;
import io.ecms.core.model.NetworkName;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.ResourceName;
import io.ecms.core.model.VmId;
import io.ecms.core.operation.BatchMember;
import io.ecms.core.operation.BatchPolicy;
import io.ecms.core.protocol.AgentMessage;
import io.ecms.core.vm.RestartPolicy;
import io.ecms.core.vm.VmSpec;
import io.ecms.core.vm.VmStatus;
import io.ecms.edge.http.api.ClusterApi;
import io.ecms.edge.http.api.CreateVm;
import io.ecms.edge.http.api.IdempotencyKey;
import io.ecms.edge.http.api.Label;
import io.ecms.edge.http.api.StartBatch;
import io.ecms.edge.http.api.VmConsoleView;
import io.ecms.edge.http.api.VmFilter;
import io.ecms.edge.http.api.VmStatsView;
import io.ecms.edge.http.api.VmView;
import io.ecms.edge.http.json.JsonFields;
import io.ecms.edge.http.json.JsonOut;
import io.ecms.edge.http.json.JsonShape;
import io.ecms.edge.http.json.Words;
import io.ecms.edge.http.server.Answers;
import io.ecms.edge.http.server.Endpoint;
import io.ecms.edge.http.server.Endpoint.Body;
import io.ecms.edge.http.server.Exchange;
import io.ecms.edge.http.server.Query;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /v1/vms} (K4, E3, E4, E7, T7). */
final class VmRoutes {
  private static final long MAX_GRACE_SECONDS = 600;
  private static final int MAX_CONSOLE_BYTES = AgentMessage.MAX_CONSOLE_BYTES;
  private static final int DEFAULT_CONSOLE_BYTES = 8_192;
  private static final JsonOut<VmConsoleView> CONSOLE = JsonOut.of(VmConsoleView.class);
  private static final JsonOut<VmStatsView> STATS = JsonOut.of(VmStatsView.class);
  private static final JsonOut<VmView> OUT = JsonOut.of(VmView.class);
  private static final JsonShape CREATE =
      JsonShape.empty()
          .text("name")
          .integer("vcpus")
          .integer("memoryMib")
          .integer("diskGib")
          .text("image")
          .optionalText("network")
          .optionalText("hostname")
          .optionalText("password")
          .optionalTexts("labels")
          .optionalText("restart");
  private static final JsonShape BATCH = CREATE.integer("count").optionalText("policy");
  private static final JsonShape STOP = JsonShape.empty().optionalInteger("graceSeconds");
  private static final JsonShape NO_FIELDS = JsonShape.empty();

  private final ClusterApi cluster;
  private final PasswordHashing passwords;

  VmRoutes(ClusterApi cluster, PasswordHashing passwords) {
    this.cluster = cluster;
    this.passwords = passwords;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(
            "/v1/vms",
            Set.of("limit", "cursor", "state", "node", "image", "name", "label"),
            this::list),
        Endpoint.post("/v1/vms", Body.REQUIRED, this::create),
        Endpoint.post("/v1/vms:batch", Body.REQUIRED, this::batch),
        Endpoint.get("/v1/vms/{id}", Set.of(), this::one),
        Endpoint.get("/v1/vms/{id}/stats", Set.of(), this::statistics),
        Endpoint.get("/v1/vms/{id}/console", Set.of("bytes"), this::console),
        Endpoint.delete("/v1/vms/{id}", this::delete),
        Endpoint.post("/v1/vms/{id}/start", Body.OPTIONAL, this::start),
        Endpoint.post("/v1/vms/{id}/stop", Body.OPTIONAL, this::stop),
        Endpoint.post("/v1/vms/{id}/destroy", Body.OPTIONAL, this::destroy));
  }

  private CompletionStage<HttpResponse> create(Exchange exchange) {
    Optional<IdempotencyKey> key = exchange.idempotencyKey();
    return wanted(exchange.body(CREATE), key)
        .thenCompose(complete -> cluster.createVm(complete, key))
        .thenApply(vm -> Answers.created(OUT, vm, "/v1/vms/" + vm.view().id()));
  }

  private CompletionStage<CreateVm> wanted(JsonFields body, Optional<IdempotencyKey> key) {
    CreateVm request =
        new CreateVm(
            body.text("name", ResourceName::new),
            Math.toIntExact(body.integer("vcpus", 1, VmSpec.MAX_VCPUS)),
            body.integer("memoryMib", VmSpec.MIN_MEMORY_MIB, VmSpec.MAX_MEMORY_MIB),
            body.integer("diskGib", 1, VmSpec.MAX_DISK_GIB),
            body.text("image", ResourceName::new).value(),
            body.optionalText("network", NetworkName::new),
            body.optionalText("hostname", HostName::new),
            Optional.empty(),
            labels(body),
            body.optionalText("restart", text -> Words.parse("restart", text, RestartPolicy.class))
                .orElse(RestartPolicy.NEVER));
    Optional<String> password = body.optionalText("password", Passwords::checked);
    return passwords.withHash(request, password, key);
  }

  /** The last name is the longest. How many there may be is a setting of the cluster. */
  private CompletionStage<HttpResponse> batch(Exchange exchange) {
    Optional<IdempotencyKey> key = exchange.idempotencyKey();
    JsonFields body = exchange.body(BATCH);
    int count = Math.toIntExact(body.integer("count", 1, Integer.MAX_VALUE));
    BatchPolicy policy =
        body.optionalText("policy", text -> Words.parse("policy", text, BatchPolicy.class))
            .orElse(BatchPolicy.ALL_OR_NOTHING);
    body.text("name", name -> BatchMember.name(new ResourceName(name), count));
    return wanted(body, key)
        .thenCompose(complete -> cluster.startBatch(new StartBatch(complete, count, policy), key))
        .thenApply(Answers::accepted);
  }

  private static Map<LabelKey, String> labels(JsonFields body) {
    Map<String, String> texts = body.texts("labels");
    if (texts.size() > VmSpec.MAX_LABELS) {
      throw new InvalidValue("labels", "must be at most " + VmSpec.MAX_LABELS);
    }
    Map<LabelKey, String> labels = new LinkedHashMap<>();
    texts.forEach((key, value) -> {
      LabelKey checked = InvalidValue.named("labels", () -> new LabelKey(key));
      if (value.length() > VmSpec.MAX_LABEL_LENGTH) {
        throw new InvalidValue(
            "labels." + key, "must have at most " + VmSpec.MAX_LABEL_LENGTH + " characters");
      }
      labels.put(checked, value);
    });
    return labels;
  }

  private CompletionStage<HttpResponse> one(Exchange exchange) {
    return cluster.vm(exchange.id(VmId::new)).thenApply(vm -> Answers.current(exchange, OUT, vm));
  }

  private CompletionStage<HttpResponse> statistics(Exchange exchange) {
    return cluster.statistics(exchange.id(VmId::new)).thenApply(now -> Answers.ok(STATS, now));
  }

  private CompletionStage<HttpResponse> console(Exchange exchange) {
    int bytes = exchange.query().get("bytes", VmRoutes::consoleBytes).orElse(DEFAULT_CONSOLE_BYTES);
    return cluster
        .console(exchange.id(VmId::new), bytes)
        .thenApply(now -> Answers.ok(CONSOLE, now));
  }

  private static int consoleBytes(String text) {
    if (!text.matches("[1-9][0-9]{0,4}") || Integer.parseInt(text) > MAX_CONSOLE_BYTES) {
      throw new InvalidValue("bytes", "must be 1 to " + MAX_CONSOLE_BYTES);
    }
    return Integer.parseInt(text);
  }

  private CompletionStage<HttpResponse> list(Exchange exchange) {
    Query query = exchange.query();
    VmFilter filter =
        new VmFilter(
            query.word("state", VmStatus.class),
            query.get("node", NodeName::new),
            query.get("image", ResourceName::new).map(ResourceName::value),
            query.get("name", ResourceName::new),
            query.get("label", Label::parse));
    return cluster.vms(filter, exchange.page()).thenApply(Answers::ok);
  }

  private CompletionStage<HttpResponse> start(Exchange exchange) {
    VmId vm = exchange.id(VmId::new);
    exchange.body(NO_FIELDS);
    return cluster
        .startVm(vm, exchange.precondition(), exchange.idempotencyKey())
        .thenApply(Answers::accepted);
  }

  private CompletionStage<HttpResponse> stop(Exchange exchange) {
    VmId vm = exchange.id(VmId::new);
    var seconds = exchange.body(STOP).optionalInteger("graceSeconds", 0, MAX_GRACE_SECONDS);
    Optional<Duration> grace =
        seconds.isPresent()
            ? Optional.of(Duration.ofSeconds(seconds.getAsLong()))
            : Optional.empty();
    return cluster
        .stopVm(vm, grace, exchange.precondition(), exchange.idempotencyKey())
        .thenApply(Answers::accepted);
  }

  private CompletionStage<HttpResponse> destroy(Exchange exchange) {
    VmId vm = exchange.id(VmId::new);
    exchange.body(NO_FIELDS);
    return cluster
        .destroyVm(vm, exchange.precondition(), exchange.idempotencyKey())
        .thenApply(Answers::accepted);
  }

  private CompletionStage<HttpResponse> delete(Exchange exchange) {
    return cluster
        .destroyVm(exchange.id(VmId::new), exchange.precondition(), exchange.idempotencyKey())
        .thenApply(Answers::accepted);
  }
}
