package io.ecms.edge.http.route;

import io.ecms.core.model.InvalidValue;
import io.ecms.core.model.OperationId;
import io.ecms.core.operation.Phase;
import io.ecms.edge.http.api.ClusterApi;
import io.ecms.edge.http.api.OperationFilter;
import io.ecms.edge.http.api.OperationView;
import io.ecms.edge.http.json.JsonOut;
import io.ecms.edge.http.server.Answers;
import io.ecms.edge.http.server.Endpoint;
import io.ecms.edge.http.server.Exchange;
import io.ecms.edge.http.server.Query;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /v1/operations} (I1). */
public final class OperationRoutes {
  /** Longest that a request may wait for the end of an operation. */
  public static final Duration MAX_WAIT = Duration.ofSeconds(60);

  private static final Pattern WAIT = Pattern.compile("([0-9]{1,5})(ms|s)?");
  private static final Pattern RESOURCE =
      Pattern.compile("(nodes|vms|images)/[a-z0-9][a-z0-9-]{0,63}");
  private static final JsonOut<OperationView> OUT = JsonOut.of(OperationView.class);

  private final ClusterApi cluster;

  OperationRoutes(ClusterApi cluster) {
    this.cluster = cluster;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/v1/operations", Set.of("limit", "cursor", "state", "resource"), this::list),
        Endpoint.get("/v1/operations/{id}", Set.of("wait"), this::one),
        Endpoint.delete("/v1/operations/{id}", this::cancel));
  }

  private CompletionStage<HttpResponse> list(Exchange exchange) {
    Query query = exchange.query();
    OperationFilter filter =
        new OperationFilter(
            query.word("state", Phase.class), query.get("resource", OperationRoutes::resource));
    return cluster.operations(filter, exchange.page()).thenApply(Answers::ok);
  }

  private CompletionStage<HttpResponse> one(Exchange exchange) {
    OperationId id = exchange.id(OperationId::new);
    Duration wait = exchange.query().get("wait", OperationRoutes::wait).orElse(Duration.ZERO);
    return cluster
        .operation(id, wait)
        .thenApply(operation -> Answers.current(exchange, OUT, operation));
  }

  private CompletionStage<HttpResponse> cancel(Exchange exchange) {
    return cluster.cancel(exchange.id(OperationId::new)).thenApply(Answers::accepted);
  }

  private static String resource(String path) {
    if (!RESOURCE.matcher(path).matches()) {
      throw new InvalidValue("resource", "must be like vms/vm-0a1b2c3d, images/... or nodes/...");
    }
    return path;
  }

  /** {@code 30s}, {@code 500ms}, or plain seconds. */
  static Duration wait(String text) {
    Matcher matcher = WAIT.matcher(text);
    if (!matcher.matches()) {
      throw new InvalidValue("wait", "must be like 30s, 500ms or 30");
    }
    long number = Long.parseLong(matcher.group(1));
    Duration wait =
        "ms".equals(matcher.group(2)) ? Duration.ofMillis(number) : Duration.ofSeconds(number);
    if (wait.compareTo(MAX_WAIT) > 0) {
      throw new InvalidValue("wait", "must be at most " + MAX_WAIT.toSeconds() + "s");
    }
    return wait;
  }
}
